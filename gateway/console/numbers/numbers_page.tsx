// The clinic in numbers: today as it happens, and every measure of a time, each plotted, as a table
// and as CSV.
import { useSignal } from '@preact/signals';
import { withQuery } from '../call/call';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { place, restate } from '../frame/router';
import { day, t, word } from '../words/words';
import { LiveToday } from './live_today';
import type { Overview } from './measure';
import { MeasureCard } from './measure_card';

const everyMs = 60_000; // each look is in the audit trail

const ranges = [7, 30, 90, 365] as const;

function dayBefore(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

export function NumbersPage() {
  const query = place.peek().query;
  const from = useSignal(query.get('from') ?? '');
  const to = useSignal(query.get('to') ?? '');
  const path = withQuery('/api/analytics/overview', { from: from.value, to: to.value });
  const { answer, problem } = useReading<Overview>(path, everyMs).value;
  const said = answer?.body;
  const choose = (newFrom: string, newTo: string) => {
    from.value = newFrom;
    to.value = newTo;
    restate({ from: newFrom, to: newTo });
  };
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.numbers')}</h1>
      <LiveToday />
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
              value={value.value || said?.[name] || ''}
              onChange={(event) => {
                const given = event.currentTarget.value;
                choose(name === 'from' ? given : from.peek(), name === 'to' ? given : to.peek());
              }}
            />
          </div>
        ))}
        <div class="buttons" role="group" aria-label={t('numbers.range')}>
          {ranges.map((days) => (
            <button key={days} type="button" onClick={() => choose(dayBefore(days - 1), '')}>
              {t('numbers.days', { n: days })}
            </button>
          ))}
        </div>
      </div>
      {problem && (
        <p class="note is-bad" role="alert">
          {problem.status === 400 ? problem.detail : problemText(problem)}
        </p>
      )}
      {said && (
        <p class="hint" role="status">
          {t('numbers.of', { from: day(said.from), to: day(said.to), zone: said.timeZone })}
        </p>
      )}
      <div class="measures">
        {said?.measures.map((measure) => (
          <MeasureCard
            key={`${measure.measure} ${measure.groupBy} ${measure.per} ${said.from} ${said.to}`}
            said={measure}
            from={said.from}
            to={said.to}
          />
        ))}
      </div>
    </section>
  );
}
