// Courses over time with uPlot, in the console's colours; times are the clinic's, told as UTC.
import { axesOf, colour, plotIn, UPlot } from '../frame/uplot';
import type { Course } from './measure';

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

export function drawCourses(
  box: HTMLElement,
  times: number[],
  courses: Course[],
  height: number,
  say: (value: number) => string,
): () => void {
  const options: Omit<UPlot.Options, 'width' | 'height'> = {
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: { show: false },
    scales: { y: { range: (_, low, high) => [Math.min(0, low), Math.max(1, high * 1.1)] } },
    axes: axesOf({ size: 64, space: 28, values: (_, values) => values.map(say) }),
    series: [{}, ...courses.map((each, at) => seriesOf(each, at, courses.length === 1))],
  };
  return plotIn(box, height, options, [times, ...courses.map((each) => each.values)]);
}
