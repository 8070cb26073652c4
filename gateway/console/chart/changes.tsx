// What happened, field by field: who, when, why, from what to what, and where it stands in the log.
import { may } from '../session/permissions';
import { eventName, exactly, t, who, word } from '../words/words';
import type { Happening } from './timeline';

const shownMax = 50;

// A value of the log for people: the texts in a JSON value, else the value.
export function plainly(value: string | undefined): string {
  if (value === undefined || value === '') return t('value.none');
  if (!/^[[{]/.test(value)) return value;
  try {
    return textsIn(JSON.parse(value)).join(', ') || value;
  } catch {
    return value;
  }
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [String(value)];
  const { system, ...rest } = value as Record<string, unknown>;
  const texts = Object.values(rest).flatMap(textsIn);
  return texts.length === 0 && system !== undefined ? [String(system)] : texts;
}

export function Changes({ happenings }: { happenings: Happening[] }) {
  return (
    <ol class="changes">
      {happenings.slice(-shownMax).map((each) => (
        <li key={`${each.type}${each.id}${each.version}${each.log.offset}`}>
          <p>
            <strong>{eventName(each.eventType)}</strong> {exactly(each.occurredAt)} ·{' '}
            {t('changes.by', { who: who(each.actor), role: word('role', each.role) })} ·{' '}
            {word('purpose', each.purpose)}
            {each.reason && <> · {each.reason}</>}
          </p>
          <table>
            <caption class="unseen">{eventName(each.eventType)}</caption>
            <thead class="unseen">
              <tr>
                <th scope="col">{t('changes.field')}</th>
                <th scope="col">{t('changes.from')}</th>
                <th scope="col">{t('changes.to')}</th>
              </tr>
            </thead>
            <tbody>
              {each.changes
                .filter((change) => change.field !== 'patientId')
                .map((change) => (
                  <tr key={change.field}>
                    <th scope="row">{change.field}</th>
                    <td>{change.from !== undefined && <del>{plainly(change.from)}</del>}</td>
                    <td>
                      <ins>{plainly(change.to)}</ins>
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
          <small>
            {t('changes.log', {
              place: `${each.log.topic}/${each.log.partition}@${each.log.offset}`,
              version: String(each.version),
            })}
            {may('audit') && <> · {each.correlationId}</>}
          </small>
        </li>
      ))}
    </ol>
  );
}
