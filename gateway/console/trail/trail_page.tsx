// Who changed, read or was refused what.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call, withQuery } from '../call/call';
import type { AuditRecord } from '../call/contract';
import { Problem } from '../call/problem';
import { plainly } from '../chart/changes';
import { problemText } from '../form/fields';
import { place, restate } from '../frame/router';
import { may } from '../session/permissions';
import { eventName, t, who, word } from '../words/words';
import { saveText, wholeTrail } from './saving';

type Filters = Record<'kind' | 'actor' | 'patient' | 'from' | 'to', string>;
const names = ['kind', 'actor', 'patient', 'from', 'to'] as const;
const pageRows = 50;

export function TrailPage() {
  const query = place.peek().query;
  const filters = useSignal<Filters>(
    Object.fromEntries(names.map((name) => [name, query.get(name) ?? ''])) as Filters,
  );
  const found = useSignal<Answer<AuditRecord[]> | null>(null);
  const problem = useSignal<Problem | null>(null);
  const take = async (cursor: string, stop?: AbortSignal) => {
    try {
      const path = withQuery('/api/audit', { ...filters.peek(), limit: pageRows, cursor });
      const answer = await call<AuditRecord[]>('GET', path, { signal: stop });
      const before = cursor ? (found.peek()?.body ?? []) : [];
      found.value = { ...answer, body: [...before, ...answer.body] };
      problem.value = null;
    } catch (failure) {
      if (failure instanceof Problem) problem.value = failure;
    }
  };
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => void take('', stop.signal), 200);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [JSON.stringify(filters.value)]);
  const save = async () => {
    try {
      saveText('audit.csv', await wholeTrail(withQuery('/api/audit', filters.peek())));
    } catch (failure) {
      if (failure instanceof Problem) problem.value = failure;
    }
  };
  const rows = found.value?.body ?? [];
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.trail')}</h1>
      <FilterBar
        filters={filters.value}
        onChange={(changed) => {
          filters.value = changed;
          restate(changed);
        }}
      />
      <div class="search">
        <p class="hint" role="status">
          {found.value && t('trail.shown', { n: rows.length })}
        </p>
        {/^[0-9a-f-]{36}$/i.test(filters.value.patient) && (
          <a href={`#/trail/disclosures/${filters.value.patient}`}>{t('page.disclosures')}</a>
        )}
        <a href="#/trail/verify">{t('page.verify')}</a>
        <button type="button" onClick={save}>
          {t('trail.save')}
        </button>
      </div>
      {problem.value && (
        <p class="note is-bad" role="alert">
          {problem.value.status === 400 ? problem.value.detail : problemText(problem.value)}
        </p>
      )}
      <TrailTable rows={rows} />
      {found.value?.next && (
        <button type="button" onClick={() => void take(found.peek()?.next ?? '')}>
          {t('list.more')}
        </button>
      )}
    </section>
  );
}

function FilterBar({
  filters,
  onChange,
}: {
  filters: Filters;
  onChange: (changed: Filters) => void;
}) {
  const input = (name: keyof Filters, type: string) => (
    <div class="field">
      <label for={`trail-${name}`}>{word('trailFilter', name)}</label>
      <input
        id={`trail-${name}`}
        type={type}
        value={filters[name]}
        onInput={(event) => onChange({ ...filters, [name]: event.currentTarget.value })}
      />
    </div>
  );
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for="trail-kind">{word('trailFilter', 'kind')}</label>
        <select
          id="trail-kind"
          value={filters.kind}
          onChange={(event) => onChange({ ...filters, kind: event.currentTarget.value })}
        >
          {['', 'change', 'read', 'refusal'].map((kind) => (
            <option key={kind} value={kind}>
              {word('trail', kind || 'all')}
            </option>
          ))}
        </select>
      </div>
      {input('actor', 'text')}
      {input('patient', 'text')}
      {input('from', 'date')}
      {input('to', 'date')}
    </form>
  );
}

function TrailTable({ rows }: { rows: AuditRecord[] }) {
  return (
    <div class="scroll" role="region" aria-label={t('page.trail')} tabIndex={0}>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{t('trail.at')}</th>
            <th scope="col">{t('trail.kind')}</th>
            <th scope="col">{t('trail.who')}</th>
            <th scope="col">{t('trail.what')}</th>
            <th scope="col">{t('trail.whose')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TrailRow
              key={row.requestId + row.kind + (row.aggregateId ?? '') + row.version}
              row={row}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TrailRow({ row }: { row: AuditRecord }) {
  const named = row.changes?.find((change) => change.field === 'patientId')?.to;
  const changed = row.aggregateType === 'patient' ? row.aggregateId : named;
  const whose = row.patients ?? (changed ? [changed] : []);
  return (
    <tr>
      <td class="time">{row.at.replace('T', ' ').replace('Z', '')}</td>
      <td>
        <span
          class={`flag is-${row.kind === 'refusal' ? 'bad' : row.kind === 'change' ? 'past' : ''}`}
        >
          {word('trail', row.kind)}
        </span>
      </td>
      <td>
        <span title={row.actor}>{who(row.actor)}</span>
        <br />
        <small>
          {word('role', row.role)} · {word('purpose', row.purpose)}
        </small>
      </td>
      <td>
        <details>
          <summary>
            {row.eventType ? eventName(row.eventType) : row.operation}
            {row.status !== undefined && ` ${row.status}`} {row.code}
          </summary>
          <ul class="plain-list">
            {row.changes?.map((change) => (
              <li key={change.field}>
                <strong>{change.field}</strong>{' '}
                {change.from !== undefined && <del>{plainly(change.from)}</del>}{' '}
                <ins>{plainly(change.to)}</ins>
              </li>
            ))}
            {row.reason && <li>{row.reason}</li>}
            {row.log && (
              <li>
                {t('changes.log', {
                  place: `${row.log.topic}/${row.log.partition}@${row.log.offset}`,
                  version: String(row.version),
                })}
              </li>
            )}
            <li>
              {may('machine') ? (
                <a href={`#/machine/way?request=${row.requestId}&at=${encodeURIComponent(row.at)}`}>
                  {t('trail.request', { id: row.requestId })}
                </a>
              ) : (
                t('trail.request', { id: row.requestId })
              )}
            </li>
          </ul>
        </details>
      </td>
      <td>
        {whose.slice(0, 3).map((id) => (
          <a key={id} href={`#/patients/${id}`} class="id">
            {id.slice(0, 8)}
          </a>
        ))}
        {whose.length > 3 && <small>{t('trail.others', { n: whose.length - 3 })}</small>}
      </td>
    </tr>
  );
}
