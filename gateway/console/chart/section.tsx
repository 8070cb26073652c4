// One kind of entries in a chart.
import { useSignal } from '@preact/signals';
import { memo } from 'preact/compat';
import { may } from '../session/permissions';
import { day, moment, t, who, word } from '../words/words';
import { type Entry, type Kind, nameOf, timeOf } from './kinds';

export interface SectionProps {
  id: string; // the patient's
  kind: Kind;
  entries: Entry[];
  isPast: boolean;
  changed: Map<string, string>; // by "type/id": what a move of the timeline did to it
}

const rowsFirst = 12;
const rowsMore = 200;

export function mayWrite(kind: Kind): boolean {
  return may(kind.type === 'encounter' ? 'writeEncounters' : 'writeChart');
}

export function SectionHead({
  id,
  kind,
  count,
  isPast,
}: {
  id: string;
  kind: Kind;
  count: number;
  isPast: boolean;
}) {
  return (
    <header>
      <h2 id={`section-${kind.type}`}>
        {word('kinds', kind.type)} <small>{count}</small>
      </h2>
      {!isPast && mayWrite(kind) && (
        <a
          class="button"
          href={`#/patients/${id}/add/${kind.type}`}
          aria-label={`${t('chart.add')}: ${word('kinds', kind.type)}`}
        >
          {t('chart.add')}
        </a>
      )}
    </header>
  );
}

export function EntrySection({ id, kind, entries, isPast, changed }: SectionProps) {
  const rows = useSignal(rowsFirst);
  return (
    <section class="card" aria-labelledby={`section-${kind.type}`}>
      <SectionHead id={id} kind={kind} count={entries.length} isPast={isPast} />
      {entries.length === 0 && <p class="hint">{t('chart.none')}</p>}
      <ul class="entries">
        {entries.slice(0, rows.value).map((entry) => (
          <EntryRow
            key={entry.id}
            entry={entry}
            mark={changed.get(`${kind.type}/${entry.id}`)}
            amend={
              !isPast && mayWrite(kind) ? `#/patients/${id}/amend/${kind.type}/${entry.id}` : ''
            }
          />
        ))}
      </ul>
      {entries.length > rows.value && (
        <button type="button" class="plain" onClick={() => (rows.value += rowsMore)}>
          {t('chart.more', { n: entries.length - rows.value })}
        </button>
      )}
    </section>
  );
}

// What stands in the second line: the reading of a status, a dose, a cause.
function more(entry: Entry): string {
  const status = entry.clinicalStatus ?? entry.status ?? '';
  const all = [
    entry.class?.code && word('class', entry.class.code),
    status && word('status', status),
    entry.dosages?.[0]?.text,
    timeOf(entry) && day(timeOf(entry)) + (entry.end ? ` – ${day(entry.end)}` : ''),
    entry.note && entry.entryType !== 'note' ? entry.note.slice(0, 120) : '',
  ];
  return all.filter(Boolean).join(' · ');
}

export const EntryRow = memo(
  ({ entry, mark, amend }: { entry: Entry; mark: string | undefined; amend: string }) => {
    const name = nameOf(entry) || word('kind', entry.entryType);
    return (
      <li class={mark ? `is-${mark}` : undefined}>
        <div>
          {mark && <span class={`flag is-${mark}`}>{word('mark', mark)}</span>}
          {amend ? <a href={amend}>{name}</a> : <span>{name}</span>}
          <br />
          <small>{more(entry)}</small>
          {entry.entryType === 'note' && <p class="text">{entry.note}</p>}
        </div>
        {entry.changedAt && (
          <small class="by" title={`${entry.changedBy} · ${moment(entry.changedAt)}`}>
            {who(entry.changedBy)}
          </small>
        )}
      </li>
    );
  },
);
