// An observation's values as a plot.
import { axesOf, colour, plotIn, UPlot } from '../frame/uplot';

export function draw(
  box: HTMLElement,
  times: number[],
  values: number[],
  height: number,
  say: (value: number) => string,
): () => void {
  const options: Omit<UPlot.Options, 'width' | 'height'> = {
    cursor: { y: false, points: { size: 7 } },
    scales: { y: { range: (_, low, high) => UPlot.rangeNum(low, high, 0.2, true) } },
    axes: axesOf({ size: 42, space: 26 }),
    series: [
      {},
      {
        stroke: colour('--accent'),
        width: 2,
        points: { show: true, size: 5, fill: colour('--accent') },
        value: (_, value) => say(value),
      },
    ],
  };
  return plotIn(box, height, options, [times, values]);
}
