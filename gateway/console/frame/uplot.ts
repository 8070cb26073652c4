// uPlot in the console's colours. Loaded when the first plot is drawn.
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export { UPlot };

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// The axes of a plot, across and up, over what all have in common.
export function axesOf(up: UPlot.Axis): UPlot.Axis[] {
  const axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return [
    { ...axis, space: 70, size: 36 },
    { ...axis, ...up },
  ];
}

// Draws into the box and follows its width; the answer takes the plot away.
export function plotIn(
  box: HTMLElement,
  height: number,
  options: Omit<UPlot.Options, 'width' | 'height'>,
  data: UPlot.AlignedData,
): () => void {
  const plot = new UPlot(
    { width: box.clientWidth, height, legend: { show: false }, ...options },
    data,
    box,
  );
  const watch = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
  watch.observe(box);
  return () => {
    watch.disconnect();
    plot.destroy();
  };
}
