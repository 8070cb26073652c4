// A step that is not taken lightly: it opens, asks for the reason, and goes.
import { call } from '../call/call';
import { useDraft } from '../form/draft';
import { Field, ProblemNote } from '../form/fields';
import { useSending } from '../form/sending';
import { t } from '../words/words';

export function WithReason({ label, path }: { label: string; path: string }) {
  const draft = useDraft(path, { [path]: '' });
  const { problem, isSending, send } = useSending();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const body = { reason: draft.values.peek()[path] };
    if (await send(() => call('POST', path, { body, key: draft.key() }))) draft.forget();
  };
  return (
    <details class="step">
      <summary>{label}</summary>
      <form onSubmit={submit} noValidate>
        <ProblemNote problem={problem.value} pointers={['/reason']} />
        <Field
          draft={draft}
          name={path}
          pointer="/reason"
          label={t('form.reason')}
          problem={problem.value}
          isRequired
        />
        <button class="danger" disabled={isSending.value}>
          {label}
        </button>
      </form>
    </details>
  );
}
