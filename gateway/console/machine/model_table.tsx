// Read models as rows: how far each is, and what waits.
import { number, t } from '../words/words';

export interface ModelRow {
  name: string;
  look: string; // of the flag
  state: string; // in words
  failure?: string;
  generation: number;
  lagEvents: number;
  lagSeconds: number;
  parked: number;
  waiting: number;
}

export function tenths(seconds: number): string {
  return number(Math.round(seconds * 10) / 10);
}

const numbers = [
  'machine.generation',
  'machine.lag',
  'machine.lagSeconds',
  'machine.parked',
  'machine.waiting',
] as const;

export function ModelTable({ rows, look }: { rows: ModelRow[]; look?: string }) {
  return (
    <table class={look}>
      <thead>
        <tr>
          <th scope="col">{t('machine.model')}</th>
          <th scope="col">{t('machine.state')}</th>
          {numbers.map((each) => (
            <th key={each} scope="col" class="number">
              {t(each)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              <a href={`#/machine/models/${row.name}`}>{row.name}</a>
            </th>
            <td>
              <span class={`flag is-${row.look}`}>{row.state}</span>
              {row.failure && <small> {row.failure}</small>}
            </td>
            <td class="number">{row.generation}</td>
            <td class="number">{number(row.lagEvents)}</td>
            <td class="number">{tenths(row.lagSeconds)}</td>
            <td class="number">{number(row.parked)}</td>
            <td class="number">{number(row.waiting)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
