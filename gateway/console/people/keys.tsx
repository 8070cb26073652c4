// The keys that sign access tokens: which one signs, which are still believed.
import { operate } from '../call/call';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { Sure } from '../form/sure';
import { exactly, t, word } from '../words/words';

interface Key {
  keyId: string;
  state: 'announced' | 'signing' | 'former';
  signsFrom?: string;
  believedUntil?: string;
}

const everyMs = 3000;
const looks = { announced: 'past', signing: 'good', former: '' } as const;

export function Keys() {
  const { answer, problem } = useReading<Key[]>('/auth/keys', everyMs).value;
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">{t('keys.title')}</h2>
      <p class="hint">{t('keys.lead')}</p>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      <div class="scroll" role="group" aria-labelledby="keys" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('keys.id')}</th>
              <th scope="col">{t('machine.state')}</th>
              <th scope="col">{t('keys.means')}</th>
            </tr>
          </thead>
          <tbody>
            {answer?.body.map((key) => (
              <tr key={key.keyId}>
                <th scope="row" class="id">
                  {key.keyId}
                </th>
                <td>
                  <span class={`flag is-${looks[key.state]}`}>{word('keyState', key.state)}</span>
                </td>
                <td>
                  {t(`keyMeans.${key.state}`, {
                    at: exactly(key.signsFrom ?? key.believedUntil ?? new Date().toISOString()),
                  })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="buttons">
        <Sure
          label={t('keys.rotate')}
          text={t('keys.rotateText')}
          isDanger={false}
          go={() => operate('POST', '/auth/keys/rotate')}
        />
        <Sure
          label={t('keys.replace')}
          text={t('keys.replaceText')}
          go={() => operate('POST', '/auth/keys/replace')}
        />
      </div>
    </section>
  );
}
