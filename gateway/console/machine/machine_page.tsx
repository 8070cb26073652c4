// The system behind: what it depends on, how far the read models are, the canary's way, strangers.
import { useReading } from '../call/reading';
import { moment, number, t, word } from '../words/words';
import { leadersOf, type ReadModel, readModelsOf } from './metrics_text';
import { type ModelRow, ModelTable } from './model_table';
import { Tabs } from './tabs';
import { type Canary, type Machine, useMachine } from './watching';

const everyMs = 2000;

export function MachinePage() {
  const machine = useMachine(everyMs).value;
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.machine')}</h1>
      <Tabs />
      {machine && <State machine={machine} />}
      {machine && (
        <div class="sections">
          <ReadModels models={readModelsOf(machine.samples)} />
          {machine.canary && <CanaryWay canary={machine.canary} />}
          <Leaders machine={machine} />
          <Strangers />
          <Dependencies machine={machine} />
        </div>
      )}
    </section>
  );
}

function State({ machine }: { machine: Machine }) {
  const look = machine.status === 'ready' ? 'good' : machine.status === 'degraded' ? 'past' : 'bad';
  return (
    <p role="status">
      <strong class={`flag is-${look}`}>{word('state', machine.status)}</strong>{' '}
      <small>{t('machine.asOf', { at: new Date(machine.at).toLocaleTimeString() })}</small>
    </p>
  );
}

function rowOf(model: ReadModel): ModelRow {
  return {
    ...model,
    look: model.isLive ? 'good' : 'bad',
    state: t(model.isLive ? 'machine.live' : 'machine.notLive'),
  };
}

function ReadModels({ models }: { models: ReadModel[] }) {
  return (
    <section class="card is-wide" aria-labelledby="read-models">
      <h2 id="read-models">{t('machine.models')}</h2>
      <div class="scroll" role="group" aria-labelledby="read-models" tabIndex={0}>
        <ModelTable rows={models.map(rowOf)} />
      </div>
      <p class="hint">
        <a href="#/machine/models">{t('machine.tools')}</a>
      </p>
    </section>
  );
}

// Each stage as a bar: how long after its beginning the canary was seen there.
function CanaryWay({ canary }: { canary: Canary }) {
  const stages = canary.stages ?? [];
  const longest = Math.max(1, ...stages.map((stage) => stage.ms ?? 0));
  return (
    <section class="card" aria-labelledby="canary">
      <h2 id="canary">{t('machine.canary')}</h2>
      <p class="hint">
        {t('machine.trips', { n: canary.trips, failures: canary.failures })}
        {canary.lastCompleteAgeMs !== undefined &&
          ` · ${t('machine.ago', { n: Math.round(canary.lastCompleteAgeMs / 1000) })}`}
      </p>
      <table class="bars">
        <caption class="unseen">{t('machine.canary')}</caption>
        <tbody>
          {stages.map((stage) => (
            <tr key={stage.name} class={stage.ok ? undefined : 'is-late'}>
              <th scope="row">{stage.name}</th>
              <td class="bar-cell">
                <meter min={0} max={longest} value={stage.ms ?? 0} aria-label={stage.name} />
              </td>
              <td class="number">{stage.ms === undefined ? '–' : `${number(stage.ms)} ms`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Leaders({ machine }: { machine: Machine }) {
  const led = leadersOf(machine.samples);
  if (led.length === 0) return null;
  return (
    <section class="card" aria-labelledby="leaders">
      <h2 id="leaders">{t('machine.leaders')}</h2>
      <table>
        <caption class="unseen">{t('machine.leaders')}</caption>
        <tbody>
          {led.map((each) => (
            <tr key={each.context + each.node}>
              <th scope="row">
                {each.context} {each.node}
              </th>
              <td>{t('machine.partitions', { list: each.partitions.join(', ') })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Dependencies({ machine }: { machine: Machine }) {
  return (
    <section class="card is-wide" aria-labelledby="dependencies">
      <h2 id="dependencies">{t('machine.dependencies')}</h2>
      <table>
        <caption class="unseen">{t('machine.dependencies')}</caption>
        <tbody>
          {machine.dependencies.map((each) => (
            <tr key={each.name}>
              <th scope="row">{each.name}</th>
              <td>
                <span class={`flag is-${each.ok && each.state === 'up' ? 'good' : 'bad'}`}>
                  {word('state', each.state)}
                </span>
              </td>
              <td>
                <small>{each.detail}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface Stranger {
  minute: string;
  address: string;
  operation: string;
  refusals: number;
}

function Strangers() {
  const { answer } = useReading<Stranger[]>('/api/audit/strangers').value;
  return (
    <section class="card" aria-labelledby="strangers">
      <h2 id="strangers">{t('machine.strangers')}</h2>
      {answer?.body.length === 0 && <p class="hint">{t('machine.noStrangers')}</p>}
      <table>
        <caption class="unseen">{t('machine.strangers')}</caption>
        <tbody>
          {answer?.body.map((each) => (
            <tr key={each.minute + each.address + each.operation}>
              <td>{moment(each.minute)}</td>
              <td>{each.address}</td>
              <td>{each.operation}</td>
              <td class="number">{number(each.refusals)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
