// A record of the log as a row: what it is, whether it counts, and why not.
import { eventName, exactly, number, t, word } from '../words/words';

export interface LoggedRecord {
  offset: number;
  kind: 'manifest' | 'claim' | 'commit' | 'unreadable';
  bytes: number;
  verdict?: string; // "valid", "void: stale term"; absent: not judged yet
  madeAt?: string;
  appendedAt?: string;
  term?: number;
  endpoint?: string;
  level?: number;
  sequence?: number;
  aggregateType?: string;
  aggregateId?: string;
  baseVersion?: number;
  command?: string;
  commandId?: string;
  requestId?: string;
  clinic?: string;
  eventTypes?: string[];
  unknownEvents?: string;
}

export interface LogPageSaid {
  records: LoggedRecord[];
  endOffset: number;
  judgedTo: number;
}

// Sent by the gateway to see that the way is open; it changes nothing.
export const isCanary = (record: LoggedRecord) => record.command === 'SendCanary';

export const isVoid = (record: LoggedRecord) => record.verdict?.startsWith('void') ?? false;

export function wayOf(record: LoggedRecord): string {
  const at = record.madeAt ?? record.appendedAt ?? '';
  return `#/machine/way?request=${record.requestId ?? ''}&at=${encodeURIComponent(at)}`;
}

export function Verdict({ record }: { record: LoggedRecord }) {
  if (record.verdict === undefined) return <span class="flag">{t('log.notJudged')}</span>;
  const look = isVoid(record) ? 'bad' : 'good';
  return (
    <>
      <span class={`flag is-${look}`}>{t(isVoid(record) ? 'log.void' : 'log.counts')}</span>
      {isVoid(record) && <small> {word('verdict', record.verdict.replace(/\W+/g, '-'))}</small>}
    </>
  );
}

function Said({ record }: { record: LoggedRecord }) {
  if (record.kind === 'claim') {
    const endpoint = record.endpoint || t('log.resigns');
    return <>{t('log.claimOf', { endpoint, level: record.level ?? 0 })}</>;
  }
  if (record.kind !== 'commit') return <>{word('recordMeans', record.kind)}</>;
  if (isCanary(record)) return <small>{t('log.canary')}</small>;
  return (
    <>
      <strong>{record.command}</strong>{' '}
      {record.eventTypes?.length ? record.eventTypes.map(eventName).join(', ') : t('log.noEvents')}
      {record.unknownEvents && <small> {record.unknownEvents}</small>}
      <br />
      <small>
        {word('aggregate', record.aggregateType ?? '')} {record.aggregateId}{' '}
        {t('log.version', { version: record.baseVersion ?? 0 })}
      </small>
    </>
  );
}

export function RecordRow({ record }: { record: LoggedRecord }) {
  return (
    <tr class={isVoid(record) ? 'is-void' : undefined}>
      <th scope="row" class="number">
        {record.offset}
      </th>
      <td>
        <span class="flag">{word('recordKind', record.kind)}</span>
      </td>
      <td>
        <Verdict record={record} />
      </td>
      <td>
        <Said record={record} />
      </td>
      <td class="number">
        {record.term === undefined ? '–' : `${record.term}.${record.sequence ?? 0}`}
      </td>
      <td class="number">{number(record.bytes)}</td>
      <td class="time">{record.madeAt ? exactly(record.madeAt) : '–'}</td>
      <td>
        {record.requestId && (
          <a href={wayOf(record)} class="id" aria-label={`${t('page.way')}: ${record.requestId}`}>
            {record.requestId.slice(0, 8)}
          </a>
        )}
      </td>
    </tr>
  );
}
