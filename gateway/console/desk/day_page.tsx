// Who is here on a day: planned, arrived, with the doctor, gone.
import { useSignal } from '@preact/signals';
import { call } from '../call/call';
import { useAll } from '../call/reading';
import { ProblemNote, problemText } from '../form/fields';
import { useSending } from '../form/sending';
import { place, restate } from '../frame/router';
import { may } from '../session/permissions';
import { clock, t, word } from '../words/words';

interface Visit {
  id: string;
  patientId: string;
  patientName: string;
  version: number;
  status: string;
  class?: { code?: string };
  start?: string;
  reasons?: { text?: string; codings?: { display?: string }[] }[];
}

const columns = ['planned', 'arrived', 'in-progress', 'finished'];
const visitsMax = 2000;
const refreshMs = 30_000; // each look is in the audit trail

function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

export function DayPage() {
  const chosen = useSignal(place.value.query.get('day') || today());
  const path = `/api/encounters?limit=100&day=${chosen.value}`;
  const all = useAll<Visit>(path, visitsMax, refreshMs).value;
  const moving = useSending();
  const visits = all?.rows ?? [];
  const move = (visit: Visit, status: string) =>
    moving.send(() => {
      const body = status === 'finished' ? { status, end: new Date().toISOString() } : { status };
      return call('PATCH', `/api/patients/${visit.patientId}/encounters/${visit.id}`, {
        body,
        version: `"${visit.version}"`,
      });
    });
  const others = visits.filter((visit) => !columns.includes(visit.status));
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.day')}</h1>
      <div class="search">
        <label for="day">{t('day.day')}</label>
        <input
          id="day"
          type="date"
          value={chosen.value}
          onInput={(event) => {
            chosen.value = event.currentTarget.value || today();
            restate({ day: chosen.value });
          }}
        />
        <p class="hint" role="status">
          {all && t('day.count', { n: visits.length })}
        </p>
      </div>
      {all?.problem && <p class="note is-bad">{problemText(all.problem)}</p>}
      <ProblemNote problem={moving.problem.value} />
      <div class="columns">
        {columns.map((status, at) => (
          <Column
            key={status}
            status={status}
            visits={visits.filter((visit) => visit.status === status)}
            next={columns[at + 1]}
            onMove={move}
          />
        ))}
      </div>
      {others.length > 0 && <Column status="others" visits={others} onMove={move} />}
    </section>
  );
}

interface ColumnProps {
  status: string;
  visits: Visit[];
  next?: string;
  onMove: (visit: Visit, status: string) => void;
}

function Column({ status, visits, next, onMove }: ColumnProps) {
  return (
    <section aria-labelledby={`column-${status}`} class={`column is-${status}`}>
      <h2 id={`column-${status}`}>
        {word('visit', status)} <small>{visits.length}</small>
      </h2>
      <ul class="cards">
        {visits.map((visit) => (
          <li key={visit.id}>
            <strong>{visit.start && clock(visit.start)}</strong>{' '}
            <a href={`#/patients/${visit.patientId}`}>{visit.patientName}</a>
            <br />
            <small>
              {[
                word('class', visit.class?.code ?? ''),
                visit.reasons?.[0]?.text ?? visit.reasons?.[0]?.codings?.[0]?.display,
                status === 'others' && word('visit', visit.status),
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
            {next && may('writeEncounters') && (
              <button
                type="button"
                aria-label={t('day.moveOf', { name: visit.patientName, to: word('visit', next) })}
                onClick={() => onMove(visit, next)}
              >
                {word('visit', next)} →
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
