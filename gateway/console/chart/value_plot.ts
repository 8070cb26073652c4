// uPlot in the console's colours.
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Draws into the box and follows its width; the answer takes the plot away.
export function draw(
  box: HTMLElement,
  times: number[],
  values: number[],
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
      legend: { show: false },
      cursor: { y: false, points: { size: 7 } },
      scales: { y: { range: (_, low, high) => UPlot.rangeNum(low, high, 0.2, true) } },
      axes: [
        { ...axis, space: 70, size: 36 },
        { ...axis, size: 42, space: 26 },
      ],
      series: [
        {},
        {
          stroke: colour('--accent'),
          width: 2,
          points: { show: true, size: 5, fill: colour('--accent') },
          value: (_, value) => say(value),
        },
      ],
    },
    [times, values],
    box,
  );
  const watch = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
  watch.observe(box);
  return () => {
    watch.disconnect();
    plot.destroy();
  };
}
