// Making a read model anew: asked for twice, how it goes, and what the comparison found.
import { operate } from '../call/call';
import { Sure } from '../form/sure';
import { number, t, word } from '../words/words';
import type { Build, Difference, ModelDetails } from './model';

function lasting(seconds: number): string {
  if (seconds < 1) return '–';
  const minutes = Math.floor(seconds / 60);
  const rest = String(Math.round(seconds % 60)).padStart(2, '0');
  return `${minutes}:${rest}`;
}

export function Rebuild({ path, details }: { path: string; details: ModelDetails }) {
  const { build } = details;
  const isMaking = build !== undefined && !build.finished;
  return (
    <section class="card" aria-labelledby="rebuild">
      <h2 id="rebuild">{t('models.rebuild')}</h2>
      {!build && <p class="hint">{t('models.rebuildLead')}</p>}
      {build && <Progress build={build} />}
      {build?.finished && build.comparison && <Comparison build={build} />}
      <div class="buttons">
        {isMaking ? (
          <Sure
            label={t('models.cancel')}
            text={t('models.cancelText')}
            go={() => operate('DELETE', `${path}/rebuild`)}
          />
        ) : (
          <Sure
            label={t('models.rebuildGo')}
            about={details.name}
            text={t('models.rebuildText')}
            go={() => operate('POST', `${path}/rebuild`)}
          />
        )}
      </div>
    </section>
  );
}

function Progress({ build }: { build: Build }) {
  const share = build.total > 0 ? Math.floor((100 * build.done) / build.total) : 0;
  if (build.finished) {
    return <p role="status">{t('models.isMade', { generation: build.generation })}</p>;
  }
  return (
    <div class="progress">
      <p role="status">
        {t('models.isMaking', {
          generation: build.generation,
          phase: word('phase', build.phase),
        })}
      </p>
      <progress
        max={Math.max(1, build.total)}
        value={build.done}
        aria-label={t('models.rebuild')}
      />
      <p class="hint">
        {t('models.progress', {
          n: build.done,
          total: build.total,
          share,
          rate: Math.round(build.ratePerSecond),
          left: lasting(build.secondsLeft),
        })}
      </p>
      {build.failure && <p class="note is-bad">{build.failure}</p>}
    </div>
  );
}

function sideOf(difference: Difference): string {
  if (difference.inLive && difference.inRebuilt) return difference.field;
  return t(difference.inLive ? 'models.onlyLive' : 'models.onlyRebuilt');
}

function Comparison({ build }: { build: Build }) {
  const found = build.comparison;
  if (!found) return null;
  const isSame = found.differingRows === 0;
  return (
    <>
      <p class={isSame ? 'note' : 'note is-bad'}>
        {isSame
          ? t('models.same', { n: found.rows })
          : t('models.differ', { n: found.differingRows, rows: found.rows })}
      </p>
      {!isSame && (
        <div class="scroll" role="group" aria-label={t('models.differences')} tabIndex={0}>
          <table>
            <caption class="unseen">{t('models.differences')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('models.table')}</th>
                <th scope="col">{t('models.row')}</th>
                <th scope="col">{t('changes.field')}</th>
                <th scope="col">{t('models.lastTouched')}</th>
              </tr>
            </thead>
            <tbody>
              {found.differences.map((each) => (
                <tr key={each.table + each.key + each.field}>
                  <td>{each.table}</td>
                  <th scope="row" class="id">
                    {each.key}
                  </th>
                  <td>{sideOf(each)}</td>
                  <td>
                    <small>{each.lastTouched}</small>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {!isSame && <p class="hint">{t('models.values', { n: number(found.differingRows) })}</p>}
    </>
  );
}
