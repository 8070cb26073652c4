// The log held against a head that was kept elsewhere: the chain of every partition is computed
// from its records again, up to where the head was taken.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { call, withQuery } from '../call/call';
import { Problem } from '../call/problem';
import { problemText } from '../form/fields';
import { moment, number, t, word } from '../words/words';
import { headIn, type LogHead, type PartitionHead } from './head';

interface Chain {
  head?: string;
  endOffset: number;
  judgedTo: number;
}

type Outcome = 'waiting' | 'same' | 'differs' | 'short' | 'stuck';

interface Checked {
  of: PartitionHead;
  outcome: Outcome;
  judgedTo: number;
  endOffset: number;
}

const looks = { waiting: '', same: 'good', differs: 'bad', short: 'bad', stuck: 'bad' } as const;

// Follows the chain until it is known: each answer comes further than the one before.
async function check(
  of: PartitionHead,
  stop: AbortSignal,
  tell: (checked: Checked) => void,
): Promise<void> {
  let before = -1;
  for (let isFirst = true; ; isFirst = false) {
    const { topic, partition, records } = of;
    const afresh = isFirst ? 'true' : 'false';
    const path = withQuery('/api/audit/chain', { topic, partition, records, afresh });
    const { body } = await call<Chain>('GET', path, { signal: stop });
    const say = (outcome: Outcome) =>
      tell({ of, outcome, judgedTo: body.judgedTo, endOffset: body.endOffset });
    if (body.endOffset < records) return say('short');
    if (body.head) return say(body.head === of.head ? 'same' : 'differs');
    if (!isFirst && body.judgedTo <= before) return say('stuck');
    before = body.judgedTo;
    say('waiting');
  }
}

export function VerifyPage() {
  const text = useSignal('');
  const head = useSignal<LogHead | null>(null);
  const checked = useSignal<Checked[]>([]);
  const problem = useSignal<Problem | null>(null);
  const isWrong = useSignal(false);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);

  const verify = async (event: SubmitEvent) => {
    event.preventDefault();
    stop.current.abort();
    stop.current = new AbortController();
    const { signal } = stop.current;
    const read = headIn(text.peek());
    head.value = read;
    isWrong.value = read === null;
    problem.value = null;
    checked.value = (read?.partitions ?? []).map((of) => ({
      of,
      outcome: 'waiting',
      judgedTo: 0,
      endOffset: 0,
    }));
    const tell = (now: Checked) => {
      checked.value = checked.peek().map((each) => (each.of === now.of ? now : each));
    };
    try {
      for (const of of read?.partitions ?? []) await check(of, signal, tell);
    } catch (failure) {
      if (!signal.aborted && failure instanceof Problem) problem.value = failure;
    }
  };
  return (
    <section>
      <p>
        <a href="#/trail">{t('page.trail')}</a>
      </p>
      <h1 tabIndex={-1}>{t('page.verify')}</h1>
      <p class="lead">{t('verify.lead')}</p>
      <form onSubmit={verify} noValidate>
        <div class={isWrong.value ? 'field is-wrong' : 'field'}>
          <label for="verify-head">{t('verify.head')}</label>
          <textarea
            id="verify-head"
            class="secret"
            rows={5}
            value={text.value}
            aria-invalid={isWrong.value}
            aria-describedby={isWrong.value ? 'verify-wrong' : undefined}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
          {isWrong.value && (
            <p class="error" id="verify-wrong" role="alert">
              {t('verify.wrong')}
            </p>
          )}
        </div>
        <button class="primary">{t('verify.go')}</button>
      </form>
      {problem.value && (
        <p class="note is-bad" role="alert">
          {problem.value.status === 404 ? problem.value.detail : problemText(problem.value)}
        </p>
      )}
      {head.value && (
        <Outcomes head={head.value} checked={checked.value} isBroken={problem.value !== null} />
      )}
    </section>
  );
}

function Outcomes({
  head,
  checked,
  isBroken,
}: {
  head: LogHead;
  checked: Checked[];
  isBroken: boolean;
}) {
  const isOver = checked.every((each) => each.outcome !== 'waiting');
  const isSame = checked.every((each) => each.outcome === 'same');
  return (
    <section class="card" aria-labelledby="outcomes">
      <h2 id="outcomes">{t('verify.of', { at: moment(head.at) })}</h2>
      {!isBroken && (
        <p class={`note ${isOver && !isSame ? 'is-bad' : ''}`} role="status">
          {t(!isOver ? 'verify.waiting' : isSame ? 'verify.same' : 'verify.differs')}
        </p>
      )}
      <p class="hint">{t('verify.signature', { key: head.keyId })}</p>
      <div class="scroll" role="group" aria-labelledby="outcomes" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('log.partition')}</th>
              <th scope="col" class="number">
                {t('verify.records')}
              </th>
              <th scope="col">{t('verify.outcome')}</th>
            </tr>
          </thead>
          <tbody>
            {checked.map(({ of, outcome, judgedTo, endOffset }) => (
              <tr key={`${of.topic}/${of.partition}`}>
                <th scope="row">
                  {of.topic}/{of.partition}
                </th>
                <td class="number">{number(of.records)}</td>
                <td>
                  <span class={`flag is-${looks[outcome]}`}>{word('verifyOutcome', outcome)}</span>
                  <small>
                    {outcome === 'short' && t('verify.has', { n: endOffset })}
                    {outcome === 'waiting' && t('verify.at', { n: judgedTo })}
                    {outcome === 'stuck' && t('verify.at', { n: judgedTo })}
                  </small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
