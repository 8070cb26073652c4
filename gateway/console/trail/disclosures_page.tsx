// Who saw a patient's record: everybody once, with how often, when and why. For the auditor, and
// for the patient who asks.
import type { AuditRecord } from '../call/contract';
import { useAll } from '../call/reading';
import { problemText } from '../form/fields';
import { exactly, number, t, word } from '../words/words';
import { csvOf, saveText } from './saving';

const readsMax = 10_000;

interface Viewer {
  actor: string;
  role: string;
  times: number;
  first: string;
  last: string;
  purposes: string[];
  operations: string[];
  reasons: string[]; // of emergencies
}

function added(list: string[], value: string | undefined): string[] {
  return value && !list.includes(value) ? [...list, value] : list;
}

// The reads come newest first.
export function viewersOf(reads: AuditRecord[]): Viewer[] {
  const viewers = new Map<string, Viewer>();
  for (const read of reads) {
    const key = `${read.actor} ${read.role}`;
    const seen = viewers.get(key) ?? {
      actor: read.actor,
      role: read.role,
      times: 0,
      first: read.at,
      last: read.at,
      purposes: [],
      operations: [],
      reasons: [],
    };
    viewers.set(key, {
      ...seen,
      times: seen.times + 1,
      first: read.at,
      purposes: added(seen.purposes, read.purpose),
      operations: added(seen.operations, read.operation),
      reasons: added(seen.reasons, read.reason),
    });
  }
  return [...viewers.values()];
}

export function DisclosuresPage({ patient }: { patient: string }) {
  const path = `/api/audit?kind=read&patient=${encodeURIComponent(patient)}&limit=1000`;
  const all = useAll<AuditRecord>(path, readsMax).value;
  const viewers = viewersOf(all?.rows ?? []);
  const save = () => {
    const head = ['actor', 'role', 'times', 'first', 'last', 'purposes', 'operations', 'reasons'];
    const rows = viewers.map((each) => [
      each.actor,
      each.role,
      String(each.times),
      each.first,
      each.last,
      each.purposes.join(' '),
      each.operations.join(' '),
      each.reasons.join('; '),
    ]);
    saveText('disclosures.csv', csvOf([head, ...rows]));
  };
  return (
    <section>
      <p>
        <a href={`#/trail?patient=${patient}`}>{t('page.trail')}</a>
      </p>
      <h1 tabIndex={-1}>{t('page.disclosures')}</h1>
      <p class="lead">
        {t('disclosures.lead')}{' '}
        <a href={`#/patients/${patient}`} class="id">
          {patient}
        </a>
      </p>
      {all?.problem && (
        <p class="note is-bad" role="alert">
          {all.problem.status === 400 ? all.problem.detail : problemText(all.problem)}
        </p>
      )}
      <div class="search">
        <p class="hint" role="status">
          {all && t('disclosures.shown', { n: viewers.length, reads: all.rows.length })}
        </p>
        <button type="button" onClick={save} disabled={viewers.length === 0}>
          {t('trail.save')}
        </button>
        <button type="button" onClick={() => window.print()}>
          {t('account.print')}
        </button>
      </div>
      {all && !all.isWhole && !all.problem && (
        <p class="note">{t('disclosures.cut', { n: readsMax })}</p>
      )}
      <div class="scroll" role="region" aria-label={t('page.disclosures')} tabIndex={0}>
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{t('trail.who')}</th>
              <th scope="col" class="number">
                {t('disclosures.times')}
              </th>
              <th scope="col">{t('disclosures.first')}</th>
              <th scope="col">{t('disclosures.last')}</th>
              <th scope="col">{t('disclosures.why')}</th>
              <th scope="col">{t('trail.what')}</th>
            </tr>
          </thead>
          <tbody>
            {viewers.map((each) => (
              <tr key={each.actor + each.role}>
                <th scope="row">
                  {word('role', each.role)} <span class="id">{each.actor}</span>
                </th>
                <td class="number">{number(each.times)}</td>
                <td class="time">{exactly(each.first)}</td>
                <td class="time">{exactly(each.last)}</td>
                <td>
                  {each.purposes.map((purpose) => (
                    <span key={purpose} class={`flag is-${purpose === 'EMERGENCY' ? 'bad' : ''}`}>
                      {word('purpose', purpose)}
                    </span>
                  ))}
                  {each.reasons.length > 0 && <small>{each.reasons.join('; ')}</small>}
                </td>
                <td>
                  <small>{each.operations.join(', ')}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all && viewers.length === 0 && !all.problem && <p class="hint">{t('disclosures.none')}</p>}
    </section>
  );
}
