// Search as one types.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Answer, changes } from '../call/call';
import { Problem } from '../call/problem';
import { problemText } from '../form/fields';
import { place, restate } from '../frame/router';
import { may } from '../session/permissions';
import { day, t, word, yearsOf } from '../words/words';
import { findPatients, numberOf, type Patient } from './finding';

const pageRows = 20;
const typingPauseMs = 80;

function useFound(text: string, active: string) {
  const found = useSignal<Answer<Patient[]> | null>(null);
  const problem = useSignal<Problem | null>(null);
  const stop = useRef(new AbortController());
  const more = active === 'true' ? {} : { active: 'all' };
  const take = (cursor: string) => {
    stop.current.abort();
    stop.current = new AbortController();
    const page = cursor ? { ...more, cursor } : { ...more, count: true };
    findPatients(text, pageRows, stop.current.signal, page).then(
      (answer) => {
        const before = cursor ? (found.peek()?.body ?? []) : [];
        const total = answer.total ?? found.peek()?.total ?? null;
        found.value = { ...answer, total, body: [...before, ...answer.body] };
        problem.value = null;
      },
      (failure) => {
        if (failure instanceof Problem) problem.value = failure;
      },
    );
  };
  useEffect(() => {
    const timer = setTimeout(() => take(''), typingPauseMs);
    return () => {
      clearTimeout(timer);
      stop.current.abort();
    };
  }, [text, active, changes.value]);
  return { found, problem, more: () => take(found.peek()?.next ?? '') };
}

// Arrow keys go from row to row.
function stepThrough(event: KeyboardEvent) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const section = (event.currentTarget as HTMLElement).closest('section');
  const stops = [...(section?.querySelectorAll<HTMLElement>('#find, .rows a') ?? [])];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + step];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

export function SearchPage() {
  const text = useSignal(place.value.query.get('q') ?? '');
  const active = useSignal('true');
  const { found, problem, more } = useFound(text.value, active.value);
  const rows = found.value?.body ?? [];
  return (
    <section onKeyDown={stepThrough}>
      <h1 tabIndex={-1}>{t('page.search')}</h1>
      <div class="search">
        <label for="find" class="unseen">
          {t('search.label')}
        </label>
        <input
          id="find"
          type="search"
          autoComplete="off"
          autoFocus
          placeholder={t('search.hint')}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            restate({ q: text.value });
          }}
        />
        <label class="choice">
          <input
            type="checkbox"
            checked={active.value === 'all'}
            onChange={(event) => (active.value = event.currentTarget.checked ? 'all' : 'true')}
          />
          {t('search.inactive')}
        </label>
        {may('register') && (
          <a class="button" href="#/register">
            {t('page.register')}
          </a>
        )}
      </div>
      {problem.value && <p class="note is-bad">{problemText(problem.value)}</p>}
      <p class="hint" role="status">
        {found.value && t('search.found', { n: found.value.total ?? rows.length })}
      </p>
      {rows.length > 0 && <PatientTable rows={rows} />}
      {found.value?.next && (
        <button type="button" onClick={more}>
          {t('list.more')}
        </button>
      )}
    </section>
  );
}

export function PatientTable({ rows }: { rows: Patient[] }) {
  return (
    <div class="scroll" role="region" aria-label={t('search.results')} tabIndex={0}>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{t('patient.name')}</th>
            <th scope="col">{t('patient.born')}</th>
            <th scope="col">{t('patient.number')}</th>
            <th scope="col">{t('patient.address')}</th>
            <th scope="col">{t('patient.telephone')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((patient) => (
            <tr key={patient.id}>
              <th scope="row">
                <a href={`#/patients/${patient.id}`}>{patient.name}</a>
                <PatientFlags patient={patient} />
              </th>
              <td>
                {day(patient.dateOfBirth)} <small>{yearsOf(patient.dateOfBirth)}</small>
              </td>
              <td>{numberOf(patient)}</td>
              <td>{patient.address}</td>
              <td>{patient.telephone}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function PatientFlags({ patient }: { patient: Patient }) {
  return (
    <>
      {!patient.active && <span class="flag">{word('flag', 'inactive')}</span>}
      {(patient.deceased || patient.deceasedDate) && (
        <span class="flag">{word('flag', 'deceased')}</span>
      )}
    </>
  );
}
