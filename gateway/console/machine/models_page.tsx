// All read models: how far each is, and what waits.
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { number, t, word } from '../words/words';
import { modelLooks, type Models, modelsPath } from './model';
import { Tabs } from './tabs';

const everyMs = 2000;

export function tenths(seconds: number): string {
  return number(Math.round(seconds * 10) / 10);
}

export function ModelsPage() {
  const { answer, problem } = useReading<Models>(modelsPath, everyMs).value;
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.models')}</h1>
      <Tabs />
      <p class="lead">{t('models.lead')}</p>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {answer && answer.body.processesAway > 0 && (
        <p class="note is-bad">{t('models.away', { n: answer.body.processesAway })}</p>
      )}
      <div class="scroll" role="region" aria-label={t('page.models')} tabIndex={0}>
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{t('machine.model')}</th>
              <th scope="col">{t('machine.state')}</th>
              <th scope="col" class="number">
                {t('machine.generation')}
              </th>
              <th scope="col" class="number">
                {t('machine.lag')}
              </th>
              <th scope="col" class="number">
                {t('machine.lagSeconds')}
              </th>
              <th scope="col" class="number">
                {t('machine.parked')}
              </th>
              <th scope="col" class="number">
                {t('machine.waiting')}
              </th>
            </tr>
          </thead>
          <tbody>
            {answer?.body.readModels.map((model) => (
              <tr key={model.name}>
                <th scope="row">
                  <a href={`#/machine/models/${model.name}`}>{model.name}</a>
                </th>
                <td>
                  <span class={`flag is-${modelLooks[model.state]}`}>
                    {word('modelState', model.state)}
                  </span>
                  {model.failure && <small> {model.failure}</small>}
                </td>
                <td class="number">{model.generation}</td>
                <td class="number">{number(model.lagEvents)}</td>
                <td class="number">{tenths(model.lagSeconds)}</td>
                <td class="number">{number(model.parkedAggregates)}</td>
                <td class="number">{number(model.waitingCommits)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
