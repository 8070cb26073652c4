// All read models: how far each is, and what waits.
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { t, word } from '../words/words';
import { type Model, modelLooks, type Models, modelsPath } from './model';
import { type ModelRow, ModelTable } from './model_table';
import { Tabs } from './tabs';

const everyMs = 2000;

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
        <ModelTable look="rows" rows={(answer?.body.readModels ?? []).map(rowOf)} />
      </div>
    </section>
  );
}

function rowOf(model: Model): ModelRow {
  return {
    ...model,
    look: modelLooks[model.state],
    state: word('modelState', model.state),
    parked: model.parkedAggregates,
    waiting: model.waitingCommits,
  };
}
