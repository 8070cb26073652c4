// Nothing is deleted: what should not stand in a chart is marked so, with the reason.
import { type Answer, call } from '../call/call';
import { useDraft } from '../form/draft';
import { Buttons, Field, ProblemNote } from '../form/fields';
import { useSending } from '../form/sending';
import { go } from '../frame/router';
import { t } from '../words/words';
import type { Entry, Kind } from './kinds';

interface ErrorFormProps {
  id: string;
  kind: Kind;
  read: Answer<Entry>;
}

export function ErrorForm({ id, kind, read }: ErrorFormProps) {
  const path = `/api/patients/${id}/${kind.path}/${read.body.id}/error`;
  const draft = useDraft(path, { reason: '' });
  const { problem, isSending, send } = useSending();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const body = { reason: draft.values.peek().reason };
    const asking = { body, version: read.version, key: draft.key() };
    if (!(await send(() => call('POST', path, asking)))) return;
    draft.forget();
    go(`/patients/${id}`);
  };
  return (
    <details class="card">
      <summary>{t('entry.error')}</summary>
      <form onSubmit={submit} noValidate>
        <p class="hint">{t('entry.errorText')}</p>
        <ProblemNote problem={problem.value} pointers={['/reason']} />
        <Field draft={draft} name="reason" label={t('form.reason')} problem={problem.value} />
        <Buttons>
          <button class="danger" disabled={isSending.value}>
            {t('entry.errorGo')}
          </button>
        </Buttons>
      </form>
    </details>
  );
}
