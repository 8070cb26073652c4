// The log: topics, partitions, records as they stand, and what comes as it comes.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { withQuery } from '../call/call';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { place, restate } from '../frame/router';
import { number, t } from '../words/words';
import { isCanary, type LogPageSaid, RecordRow } from './record';
import { Tabs } from './tabs';

interface Partition {
  topic: string;
  partition: number;
  endOffset: number;
}

const pageRows = 50;
const followEveryMs = 1000;
const listEveryMs = 3000;

export function LogPage() {
  const query = place.value.query;
  const isFollowing = useSignal(false);
  const hidesCanaries = useSignal(false);
  const { answer, problem } = useReading<Partition[]>('/api/admin/log', listEveryMs).value;
  const all = answer?.body ?? [];
  const topic = query.get('topic') ?? all[0]?.topic ?? '';
  const partition = Number(query.get('partition') ?? 0);
  const here = all.find((each) => each.topic === topic && each.partition === partition);
  const newest = Math.max(0, (here?.endOffset ?? 0) - pageRows);
  const from = query.has('from') && !isFollowing.value ? Number(query.get('from')) : newest;
  const go = (wanted: Partial<Record<'topic' | 'partition' | 'from', string>>) => {
    isFollowing.value = false;
    restate({ topic, partition: String(partition), ...wanted });
  };
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.log')}</h1>
      <Tabs />
      <p class="lead">{t('log.lead')}</p>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <div class="field">
          <label for="log-topic">{t('log.topic')}</label>
          <select
            id="log-topic"
            value={topic}
            onChange={(event) => go({ topic: event.currentTarget.value, partition: '0' })}
          >
            {[...new Set(all.map((each) => each.topic))].map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="log-partition">{t('log.partition')}</label>
          <select
            id="log-partition"
            value={String(partition)}
            onChange={(event) => go({ partition: event.currentTarget.value })}
          >
            {all
              .filter((each) => each.topic === topic)
              .map((each) => (
                <option key={each.partition} value={String(each.partition)}>
                  {t('log.partitionOf', { partition: String(each.partition), n: each.endOffset })}
                </option>
              ))}
          </select>
        </div>
        <div class="field">
          <label for="log-from">{t('log.from')}</label>
          <input
            id="log-from"
            type="number"
            min={0}
            value={from}
            disabled={isFollowing.value}
            onChange={(event) => go({ from: event.currentTarget.value })}
          />
        </div>
        <label class="choice">
          <input
            type="checkbox"
            checked={isFollowing.value}
            onChange={(event) => (isFollowing.value = event.currentTarget.checked)}
          />
          {t('log.follow')}
        </label>
        <label class="choice">
          <input
            type="checkbox"
            checked={hidesCanaries.value}
            onChange={(event) => (hidesCanaries.value = event.currentTarget.checked)}
          />
          {t('log.hideCanaries')}
        </label>
      </form>
      {here && (
        <Records
          key={`${topic}/${partition}`}
          topic={topic}
          partition={partition}
          from={from}
          isFollowing={isFollowing.value}
          hidesCanaries={hidesCanaries.value}
          onGo={(offset) => go({ from: String(offset) })}
        />
      )}
    </section>
  );
}

interface RecordsProps {
  topic: string;
  partition: number;
  from: number;
  isFollowing: boolean;
  hidesCanaries: boolean;
  onGo(from: number): void;
}

function Records(props: RecordsProps) {
  const { topic, partition, from, isFollowing, hidesCanaries, onGo } = props;
  const path = withQuery('/api/admin/log/records', { topic, partition, from, limit: 100 });
  // Until the chain has been followed to here, each look follows it further.
  const isBehind = useSignal(false);
  const everyMs = isFollowing || isBehind.value ? followEveryMs : 0;
  const { answer, problem } = useReading<LogPageSaid>(path, everyMs).value;
  const page = answer?.body;
  const lacksVerdicts = page !== undefined && page.judgedTo < from;
  useEffect(() => {
    isBehind.value = lacksVerdicts;
  }, [lacksVerdicts]);
  const shown = isFollowing
    ? [...(page?.records ?? [])].reverse()
    : (page?.records ?? []).slice(0, pageRows);
  const records = hidesCanaries ? shown.filter((each) => !isCanary(each)) : shown;
  return (
    <>
      {problem && (
        <p class="note is-bad" role="alert">
          {problemText(problem)}
        </p>
      )}
      {lacksVerdicts && (
        <p class="note" role="status">
          {t('log.following', { n: page.judgedTo, from })}
        </p>
      )}
      <div class="search">
        <p class="hint" role="status">
          {page && t('log.holds', { n: page.endOffset })}
        </p>
        {!isFollowing && page && (
          <>
            <button type="button" disabled={from === 0} onClick={() => onGo(0)}>
              {t('log.first')}
            </button>
            <button
              type="button"
              disabled={from === 0}
              onClick={() => onGo(Math.max(0, from - pageRows))}
            >
              {t('log.earlier')}
            </button>
            <button
              type="button"
              disabled={from + pageRows >= page.endOffset}
              onClick={() => onGo(from + pageRows)}
            >
              {t('log.later')}
            </button>
            <button type="button" onClick={() => onGo(Math.max(0, page.endOffset - pageRows))}>
              {t('log.newest')}
            </button>
          </>
        )}
      </div>
      <div class="scroll" role="region" aria-label={t('log.records')} tabIndex={0}>
        <table class="rows">
          <thead>
            <tr>
              <th scope="col" class="number">
                {t('log.offset')}
              </th>
              <th scope="col">{t('trail.kind')}</th>
              <th scope="col">{t('log.verdict')}</th>
              <th scope="col">{t('trail.what')}</th>
              <th scope="col" class="number">
                {t('log.term')}
              </th>
              <th scope="col" class="number">
                {t('log.bytes')}
              </th>
              <th scope="col">{t('log.made')}</th>
              <th scope="col">{t('log.request')}</th>
            </tr>
          </thead>
          <tbody>
            {records.map((record) => (
              <RecordRow key={record.offset} record={record} />
            ))}
          </tbody>
        </table>
      </div>
      {page && shown.length === 0 && <p class="hint">{t('log.none', { n: number(from) })}</p>}
    </>
  );
}
