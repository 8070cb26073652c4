// One request's way: when it was decided, where its commits stand in the log, and whether each read
// model has them in its rows.
import { useSignal } from '@preact/signals';
import { withQuery } from '../call/call';
import type { AuditRecord } from '../call/contract';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { place, restate } from '../frame/router';
import { eventName, number, t, who, word } from '../words/words';
import { type Models, modelsPath } from './model';
import { type LogPageSaid, Verdict } from './record';
import { Tabs } from './tabs';

const hourMs = 3_600_000;
const everyMs = 2000;

// The trail is read back to here: an hour before the moment that is known, else a day ago.
function begin(at: string): string {
  const known = Date.parse(at);
  const from = Number.isNaN(known) ? Date.now() - 24 * hourMs : known - hourMs;
  return new Date(from).toISOString();
}

function exact(time: string | undefined): string {
  return (time ?? '').replace('T', ' ').replace('Z', '');
}

// How long after its beginning: "+7 ms".
function later(began: string, time: string | undefined): string {
  const ms = Date.parse(time ?? '') - Date.parse(began);
  return Number.isNaN(ms) || ms <= 0 ? '' : `+${number(ms)} ms`;
}

export function WayPage() {
  const query = place.value.query;
  const wanted = useSignal(query.get('request') ?? '');
  const at = useSignal(query.get('at') ?? '');
  const asked = query.get('request') ?? '';
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    restate({ request: wanted.value.trim(), at: at.value });
  };
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.way')}</h1>
      <Tabs />
      <p class="lead">{t('way.lead')}</p>
      <form class="filters" onSubmit={search}>
        <div class="field is-id">
          <label for="way-request">{t('way.request')}</label>
          <input
            id="way-request"
            value={wanted.value}
            onInput={(event) => (wanted.value = event.currentTarget.value)}
          />
        </div>
        <button class="primary">{t('way.go')}</button>
      </form>
      <Way key={asked} request={asked} at={query.get('at') ?? ''} />
    </section>
  );
}

function Way({ request, at }: { request: string; at: string }) {
  const from = useSignal(begin(at)).value;
  const path = request ? withQuery('/api/audit', { request, from, limit: 100 }) : '';
  const { answer, problem } = useReading<AuditRecord[]>(path, path ? everyMs : 0).value;
  const entries = [...(answer?.body ?? [])].reverse();
  const changes = entries.filter((entry) => entry.kind === 'change');
  if (request === '') return null;
  return (
    <>
      {problem && (
        <p class="note is-bad" role="alert">
          {problem.status === 400 ? problem.detail : problemText(problem)}
        </p>
      )}
      {answer && entries.length === 0 && <p class="note">{t('way.none')}</p>}
      <ol class="way">
        {entries.map((entry) => (
          <li
            key={entry.kind + (entry.aggregateId ?? '') + (entry.version ?? entry.at)}
            class="card"
          >
            {entry.kind === 'change' ? (
              <Change entry={entry} began={entries[0].at} />
            ) : (
              <Access entry={entry} />
            )}
          </li>
        ))}
      </ol>
      {changes.length > 0 && <InRows changes={changes} />}
    </>
  );
}

function Access({ entry }: { entry: AuditRecord }) {
  return (
    <>
      <h2>
        {t('way.asked')} <small class="time">{exact(entry.at)}</small>
      </h2>
      <p>
        {entry.operation} {entry.status} {entry.code} · {who(entry.actor)}{' '}
        {word('role', entry.role)}
      </p>
    </>
  );
}

// The decision, and the record of the log that holds it.
function Change({ entry, began }: { entry: AuditRecord; began: string }) {
  const { topic = '', partition = 0, offset = 0 } = entry.log ?? {};
  const path = withQuery('/api/admin/log/records', { topic, partition, from: offset, limit: 1 });
  const { answer, problem } = useReading<LogPageSaid>(path).value;
  const record = answer?.body.records[0];
  const kind = word('aggregate', entry.aggregateType ?? '');
  return (
    <>
      <h2>
        {eventName(entry.eventType ?? '')}{' '}
        <small class="time">
          {exact(entry.at)} {later(began, entry.at)}
        </small>
      </h2>
      <p>
        {t('way.decided', { command: entry.command ?? '', id: entry.commandId ?? '' })} ·{' '}
        {who(entry.actor)} {word('role', entry.role)}
      </p>
      <p>
        {kind} <span class="id">{entry.aggregateId}</span>{' '}
        {t('way.version', { version: entry.version ?? 0 })}
      </p>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {record && (
        <p>
          {t('way.appended')}{' '}
          <a href={`#/machine/log?topic=${topic}&partition=${partition}&from=${offset}`}>
            {topic}/{partition}@{offset}
          </a>{' '}
          <span class="time">
            {exact(record.appendedAt)} {later(began, record.appendedAt)}
          </span>{' '}
          <Verdict record={record} /> {t('way.bytes', { n: record.bytes })}
        </p>
      )}
    </>
  );
}

// How far each read model is in the partitions of these changes.
function InRows({ changes }: { changes: AuditRecord[] }) {
  const { answer, problem } = useReading<Models>(modelsPath, everyMs).value;
  const places = changes.flatMap((each) => (each.log ? [each.log] : []));
  // Of those that are made from these topics.
  const models = answer?.body.readModels.filter((model) =>
    model.partitions.some((at) => places.some((place) => place.topic === at.topic)),
  );
  const behind = (model: Models['readModels'][number]) =>
    places.reduce((most, place) => {
      const at = model.partitions.find(
        (each) => each.topic === place.topic && each.partition === place.partition,
      );
      return Math.max(most, at ? (place.offset ?? 0) + 1 - at.nextOffset : 0);
    }, 0);
  return (
    <section class="card" aria-labelledby="in-rows">
      <h2 id="in-rows">{t('way.rows')}</h2>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      <table>
        <caption class="unseen">{t('way.rows')}</caption>
        <tbody>
          {models?.map((model) => (
            <tr key={model.name}>
              <th scope="row">
                <a href={`#/machine/models/${model.name}`}>{model.name}</a>
              </th>
              <td>
                <span class={`flag is-${behind(model) > 0 ? 'past' : 'good'}`}>
                  {behind(model) > 0
                    ? t('way.behind', { n: behind(model) })
                    : t('way.there', { generation: number(model.generation) })}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
