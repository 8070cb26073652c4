// The clinic in numbers, as they are now. Each plot is a table, and a CSV.
import { useSignal } from '@preact/signals';
import { withQuery } from '../call/call';
import type { AnalyticsSummary } from '../call/contract';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { day, number, t, word } from '../words/words';
import { saveText } from '../trail/saving';

const everyMs = 60_000; // each look is in the audit trail

interface Count {
  name: string; // in the table
  code: string; // in the CSV
  count: number;
}

// By month, the newest first: days are too many to look at.
function monthsOf(days: AnalyticsSummary['registrationsPerDay'] = []): Count[] {
  const months = new Map<string, number>();
  for (const { day: at = '', count = 0 } of days) {
    const month = at.slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + count);
  }
  return [...months].map(([code, count]) => ({ code, name: day(code), count })).reverse();
}

export function NumbersPage() {
  const from = useSignal('');
  const to = useSignal('');
  const path = withQuery('/api/analytics/summary', { from: from.value, to: to.value });
  const { answer, problem } = useReading<AnalyticsSummary>(path, everyMs).value;
  const said = answer?.body;
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.numbers')}</h1>
      <div class="filters">
        {(
          [
            ['from', from],
            ['to', to],
          ] as const
        ).map(([name, value]) => (
          <div class="field" key={name}>
            <label for={`numbers-${name}`}>{word('trailFilter', name)}</label>
            <input
              id={`numbers-${name}`}
              type="date"
              value={value.value}
              onInput={(event) => (value.value = event.currentTarget.value)}
            />
          </div>
        ))}
      </div>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {said && <Whole said={said} />}
      {said && (
        <div class="sections is-pair">
          <Bars name="registrations" counts={monthsOf(said.registrationsPerDay)} />
          <Bars
            name="ages"
            counts={(said.ageBands ?? []).map(({ band = '', count = 0 }) => ({
              code: band,
              name: word('gender', band),
              count,
            }))}
          />
          <Bars
            name="genders"
            counts={(said.genders ?? []).map(({ gender = '', count = 0 }) => ({
              code: gender,
              name: word('gender', gender === 'unspecified' ? 'none' : gender),
              count,
            }))}
          />
        </div>
      )}
    </section>
  );
}

function Whole({ said }: { said: AnalyticsSummary }) {
  const sums = ['patients', 'active', 'inactive', 'deceased'] as const;
  return (
    <dl class="sums">
      {sums.map((name) => (
        <div key={name}>
          <dt>{word('numbers', name)}</dt>
          <dd>{number(said[name] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Bars({ name, counts }: { name: string; counts: Count[] }) {
  const most = Math.max(1, ...counts.map((each) => each.count));
  const rows = counts.map((each) => `${each.code},${each.count}`);
  const title = word('numbers', name);
  return (
    <section class="card" aria-labelledby={`numbers-${name}`}>
      <header>
        <h2 id={`numbers-${name}`}>{title}</h2>
        <button
          type="button"
          aria-label={`${t('trail.save')}: ${title}`}
          onClick={() => saveText(`${name}.csv`, [`${name},count`, ...rows, ''].join('\n'))}
        >
          {t('trail.save')}
        </button>
      </header>
      {counts.length === 0 && <p class="hint">{t('numbers.none')}</p>}
      <div class="tall" role="group" aria-labelledby={`numbers-${name}`} tabIndex={0}>
        <table class="bars">
          <caption class="unseen">{title}</caption>
          <tbody>
            {counts.map((each) => (
              <tr key={each.code}>
                <th scope="row">{each.name}</th>
                <td class="bar-cell">
                  <meter min={0} max={most} value={each.count} aria-label={each.name} />
                </td>
                <td class="number">{number(each.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
