// What is parked, by its cause: one fault of the program parks many aggregates.
import { operate } from '../call/call';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { Sure } from '../form/sure';
import { moment, number, t, word } from '../words/words';
import { byCause, type Parked } from './model';

const everyMs = 5000;
const shownMax = 50; // of each cause

export function ParkedByCause({ path, parked }: { path: string; parked: number }) {
  const { answer, problem } = useReading<Parked[]>(`${path}/parked`, everyMs).value;
  const all = answer?.body ?? [];
  const waiting = all.filter((each) => !each.released).length;
  return (
    <section class="card" aria-labelledby="parked">
      <h2 id="parked">
        {t('machine.parked')} <small>{number(answer ? waiting : parked)}</small>
      </h2>
      <p class="hint">{t(all.length === 0 ? 'models.noneParked' : 'models.parkedLead')}</p>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {byCause(all).map(([cause, those]) => (
        <Cause key={cause} path={path} cause={cause} parked={those} />
      ))}
      {waiting > 0 && (
        <Sure
          label={t('models.retryAll')}
          text={t('models.retryText')}
          isDanger={false}
          go={() => operate('POST', `${path}/retry`)}
        />
      )}
    </section>
  );
}

function Cause({ path, cause, parked }: { path: string; cause: string; parked: Parked[] }) {
  return (
    <details class="cause" open>
      <summary>
        {cause} <small>{t('models.aggregates', { n: parked.length })}</small>
      </summary>
      <div class="scroll" role="group" aria-label={cause} tabIndex={0}>
        <table>
          <caption class="unseen">{cause}</caption>
          <thead>
            <tr>
              <th scope="col">{t('models.aggregate')}</th>
              <th scope="col">{t('models.since')}</th>
              <th scope="col" class="number">
                {t('machine.waiting')}
              </th>
              <th scope="col">{t('models.firstAt')}</th>
              <th scope="col">{t('models.do')}</th>
            </tr>
          </thead>
          <tbody>
            {parked.slice(0, shownMax).map((each) => (
              <Row key={each.topic + each.aggregateId} path={path} parked={each} />
            ))}
          </tbody>
        </table>
      </div>
      {parked.length > shownMax && (
        <p class="hint">{t('trail.others', { n: parked.length - shownMax })}</p>
      )}
    </details>
  );
}

function Row({ path, parked }: { path: string; parked: Parked }) {
  const { topic, partition, firstOffset } = parked;
  const at = `#/machine/log?topic=${topic}&partition=${partition}&from=${firstOffset ?? 0}`;
  const one = `${path}/parked/${parked.aggregateId}`;
  return (
    <tr>
      <th scope="row">
        {word('aggregate', parked.aggregateType)} <span class="id">{parked.aggregateId}</span>
      </th>
      <td class="time">{parked.parkedAt ? moment(parked.parkedAt) : '–'}</td>
      <td class="number">{number(parked.waitingCommits)}</td>
      <td>
        {firstOffset === undefined ? (
          '–'
        ) : (
          <a href={at}>
            {topic}/{partition}@{firstOffset}
          </a>
        )}
      </td>
      <td>
        {parked.released ? (
          <span class="flag">{t('models.released')}</span>
        ) : (
          <>
            <Sure
              label={t('models.retry')}
              about={parked.aggregateId.slice(0, 8)}
              text={t('models.retryText')}
              isDanger={false}
              go={() => operate('POST', `${one}/retry`)}
            />{' '}
            <Sure
              label={t('models.release')}
              about={parked.aggregateId.slice(0, 8)}
              text={t('models.releaseText')}
              go={() => operate('POST', `${one}/release`)}
            />
          </>
        )}
      </td>
    </tr>
  );
}
