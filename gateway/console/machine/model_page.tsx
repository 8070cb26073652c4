// One read model: its generations, a rebuild and how it goes, what is parked and why.
import { operate } from '../call/call';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { Sure } from '../form/sure';
import { moment, number, t, word } from '../words/words';
import { type Generation, type Model, type ModelDetails, type Models, modelsPath } from './model';
import { modelLooks } from './model';
import { tenths } from './model_table';
import { ParkedByCause } from './parked';
import { Rebuild } from './rebuild';
import { Tabs } from './tabs';

const everyMs = 1000;

export function ModelPage({ name }: { name: string }) {
  const path = `${modelsPath}/${encodeURIComponent(name)}`;
  const details = useReading<ModelDetails>(path, everyMs).value;
  const models = useReading<Models>(modelsPath, everyMs).value;
  const model = models.answer?.body.readModels.find((each) => each.name === name);
  const problem = details.problem ?? models.problem;
  const said = details.answer?.body;
  return (
    <section>
      <h1 tabIndex={-1}>{t('models.of', { name })}</h1>
      <Tabs />
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {model && <HowFar model={model} />}
      {said && <Rebuild path={path} details={said} />}
      {said && <Generations path={path} generations={said.generations} />}
      {model && <ParkedByCause path={path} parked={model.parkedAggregates} />}
      {model && <Partitions model={model} />}
    </section>
  );
}

function HowFar({ model }: { model: Model }) {
  const state = word('modelState', model.state);
  const facts = [
    ['machine.generation', String(model.generation)],
    ['machine.lag', number(model.lagEvents)],
    ['machine.lagSeconds', tenths(model.lagSeconds)],
    ['machine.parked', number(model.parkedAggregates)],
  ] as const;
  return (
    <div class="card">
      <p>
        <span class={`flag is-${modelLooks[model.state]}`}>{state}</span> {model.failure}
      </p>
      <dl class="sums">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Generations({ path, generations }: { path: string; generations: Generation[] }) {
  return (
    <section class="card" aria-labelledby="generations">
      <h2 id="generations">{t('models.generations')}</h2>
      <div class="scroll" role="group" aria-labelledby="generations" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                {t('machine.generation')}
              </th>
              <th scope="col">{t('machine.state')}</th>
              <th scope="col">{t('models.made')}</th>
              <th scope="col">{t('models.place')}</th>
              <th scope="col">{t('models.do')}</th>
            </tr>
          </thead>
          <tbody>
            {generations.map((each) => (
              <tr key={each.number}>
                <th scope="row" class="number">
                  {each.number}
                </th>
                <td>
                  <span class={`flag is-${each.state === 'live' ? 'good' : ''}`}>
                    {word('generationState', each.state)}
                  </span>{' '}
                  <small>
                    {word('generationMeans', each.state)} {each.label}
                  </small>
                </td>
                <td class="time">{each.madeAt ? moment(each.madeAt) : '–'}</td>
                <td>
                  <small>{each.place}</small>
                </td>
                <td>
                  {each.state === 'kept' && (
                    <Sure
                      label={t('models.rollback')}
                      about={String(each.number)}
                      text={t('models.rollbackText')}
                      go={() => operate('POST', `${path}/rollback`)}
                    />
                  )}{' '}
                  {(each.state === 'kept' || each.state === 'copy') && (
                    <Sure
                      label={t('models.drop')}
                      about={String(each.number)}
                      text={t('models.dropText')}
                      go={() => operate('DELETE', `${path}/generations/${each.number}`)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Partitions({ model }: { model: Model }) {
  return (
    <details class="card">
      <summary>{t('models.partitions', { n: model.partitions.length })}</summary>
      <div class="scroll" role="group" aria-label={t('log.partition')} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('log.partition')}</th>
              <th scope="col" class="number">
                {t('models.next')}
              </th>
              <th scope="col" class="number">
                {t('models.end')}
              </th>
              <th scope="col" class="number">
                {t('machine.lag')}
              </th>
              <th scope="col" class="number">
                {t('machine.lagSeconds')}
              </th>
            </tr>
          </thead>
          <tbody>
            {model.partitions.map((at) => (
              <tr key={`${at.topic}/${at.partition}`}>
                <th scope="row">
                  <a href={`#/machine/log?topic=${at.topic}&partition=${at.partition}`}>
                    {at.topic}/{at.partition}
                  </a>
                </th>
                <td class="number">{number(at.nextOffset)}</td>
                <td class="number">{number(at.endOffset)}</td>
                <td class="number">{number(at.endOffset - at.nextOffset)}</td>
                <td class="number">{tenths(at.lagSeconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
