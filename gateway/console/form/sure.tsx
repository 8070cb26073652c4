// What is dangerous asks twice: a button, then a dialog that says what will come of it.
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../words/words';
import { ProblemNote } from './fields';
import { useSending } from './sending';

interface SureProps {
  label: string; // of both buttons
  text: string; // what will come of it
  about?: string; // whom or what, for those who hear the button alone
  isDanger?: boolean;
  go: () => Promise<unknown>;
}

export function Sure({ label, text, about, isDanger = true, go }: SureProps) {
  const isOpen = useSignal(false);
  return (
    <>
      <button
        type="button"
        class={isDanger ? 'danger' : undefined}
        aria-label={about ? `${label}: ${about}` : undefined}
        onClick={() => (isOpen.value = true)}
      >
        {label}
      </button>
      {isOpen.value && (
        <Question
          label={label}
          text={text}
          about={about}
          isDanger={isDanger}
          go={go}
          onClose={() => (isOpen.value = false)}
        />
      )}
    </>
  );
}

function Question({ label, text, about, isDanger, go, onClose }: SureProps & { onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { problem, isSending, send } = useSending();
  useEffect(() => dialog.current?.showModal(), []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const done = await send(async () => {
      await go();
      return true;
    });
    if (done) dialog.current?.close();
  };
  return (
    <dialog class="sure" ref={dialog} onClose={onClose} aria-labelledby={id}>
      <form onSubmit={submit}>
        <h2 id={id}>{about ? `${label}: ${about}` : label}</h2>
        <p>{text}</p>
        <ProblemNote problem={problem.value} />
        <div class="buttons">
          <button class={isDanger ? 'danger' : 'primary'} disabled={isSending.value}>
            {label}
          </button>
          <button type="button" autoFocus onClick={() => dialog.current?.close()}>
            {t('form.cancel')}
          </button>
        </div>
      </form>
    </dialog>
  );
}
