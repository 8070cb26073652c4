// A small plot of one course. uPlot is loaded with the first one.
import { useEffect, useRef } from 'preact/hooks';
import { language, number } from '../words/words';
import { theme } from '../frame/theme';

interface PlotProps {
  times: number[]; // seconds
  values: number[];
  label: string;
  unit: string;
}

const height = 132;

export function Plot({ times, values, label, unit }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const look = `${theme.value}${language.value}`;
  useEffect(() => {
    let gone = false;
    let end = () => {};
    void import('./value_plot').then(({ draw }) => {
      if (gone || !box.current) return;
      end = draw(box.current, times, values, height, (value) => `${number(value)} ${unit}`.trim());
    });
    return () => {
      gone = true;
      end();
    };
  }, [times.join(), values.join(), look]);
  return <div class="plot" role="img" aria-label={label} ref={box} />;
}
