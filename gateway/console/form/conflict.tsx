// Somebody else was quicker (412): both versions, and the person decides field by field.
import { useSignal } from '@preact/signals';
import { t } from '../words/words';

export interface Difference {
  name: string;
  label: string;
  base: string; // what this form began with
  stored: string; // what the record says now
  mine: string;
}

// The fields on which the two versions differ and this form has changed something.
export function differencesOf(
  names: { name: string; label: string }[],
  base: Record<string, string>,
  stored: Record<string, string>,
  mine: Record<string, string>,
): Difference[] {
  return names
    .map(({ name, label }) => ({
      name,
      label,
      base: base[name] ?? '',
      stored: stored[name] ?? '',
      mine: mine[name] ?? '',
    }))
    .filter((each) => each.stored !== each.mine);
}

interface ConflictProps {
  differences: Difference[];
  onChosen: (mine: Set<string>) => void; // names of the fields that keep what was written here
  onGiveUp: () => void;
}

export function Conflict({ differences, onChosen, onGiveUp }: ConflictProps) {
  const mine = useSignal(
    new Set(differences.filter((each) => each.mine !== each.base).map((each) => each.name)),
  );
  const choose = (name: string, isMine: boolean) => {
    const chosen = new Set(mine.value);
    if (isMine) chosen.add(name);
    else chosen.delete(name);
    mine.value = chosen;
  };
  return (
    <section class="note is-conflict" role="alertdialog" aria-labelledby="conflict-title">
      <h2 id="conflict-title">{t('conflict.title')}</h2>
      <p>{t('conflict.text')}</p>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="conflict-title">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('conflict.field')}</th>
              <th scope="col">{t('conflict.stored')}</th>
              <th scope="col">{t('conflict.mine')}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((each) => (
              <tr key={each.name}>
                <th scope="row">{each.label}</th>
                {[false, true].map((isMine) => (
                  <td key={String(isMine)}>
                    <label class="choice">
                      <input
                        type="radio"
                        name={`conflict-${each.name}`}
                        checked={mine.value.has(each.name) === isMine}
                        onChange={() => choose(each.name, isMine)}
                      />
                      {(isMine ? each.mine : each.stored) || t('value.none')}
                    </label>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => onChosen(mine.value)}>
          {t('conflict.save')}
        </button>
        <button type="button" onClick={onGiveUp}>
          {t('conflict.giveUp')}
        </button>
      </div>
    </section>
  );
}
