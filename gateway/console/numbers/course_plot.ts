// Courses over time with uPlot, in the console's colours; times are the clinic's, told as UTC.
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Course } from './measure';

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// One course is bars; several are lines, told apart by colour and dashes.
function seriesOf(course: Course, at: number, isAlone: boolean): UPlot.Series {
  const stroke = colour(`--course-${at + 1}`);
  if (isAlone && UPlot.paths.bars) {
    return {
      label: course.name,
      stroke,
      fill: stroke,
      paths: UPlot.paths.bars({ size: [0.7, 40] }),
      points: { show: false },
    };
  }
  const dash = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [1, 5]][at];
  return {
    label: course.name,
    stroke,
    width: 2,
    dash,
    points: { show: course.values.length < 40, size: 5, fill: stroke },
  };
}

// Draws into the box and follows its width; the answer takes the plot away.
export function drawCourses(
  box: HTMLElement,
  times: number[],
  courses: Course[],
  height: number,
  say: (value: number) => string,
): () => void {
  const axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  const plot = new UPlot(
    {
      width: box.clientWidth,
      height,
      tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (_, low, high) => [Math.min(0, low), Math.max(1, high * 1.1)] } },
      axes: [
        { ...axis, space: 70, size: 36 },
        { ...axis, size: 64, space: 28, values: (_, values) => values.map(say) },
      ],
      series: [{}, ...courses.map((each, at) => seriesOf(each, at, courses.length === 1))],
    },
    [times, ...courses.map((each) => each.values)],
    box,
  );
  const watch = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
  watch.observe(box);
  return () => {
    watch.disconnect();
    plot.destroy();
  };
}
