// Nobody is signed in: on to the gateway's own page. A session that has ended under somebody's
// hands is begun again in place, over her page.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Preferences } from '../frame/header';
import { type Key, t } from '../words/words';
import { canGoToSignIn, goToSignIn } from './code_flow';
import { hasExpired, signIn, signOut, user } from './session';

function SignInForm({ email }: { email: string }) {
  const wrong = useSignal<Key | ''>('');
  const isSending = useSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget as HTMLFormElement);
    isSending.value = true;
    wrong.value = await signIn(String(said.get('email')), String(said.get('password')));
    isSending.value = false;
  };
  return (
    <form onSubmit={submit} class="sign-in">
      {wrong.value && (
        <p class="note is-bad" role="alert">
          {t(wrong.value)}
        </p>
      )}
      <div class="field">
        <label for="sign-in-email">{t('signIn.email')}</label>
        <input
          id="sign-in-email"
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={email}
        />
      </div>
      <div class="field">
        <label for="sign-in-password">{t('signIn.password')}</label>
        <input
          id="sign-in-password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
      </div>
      <button class="primary" disabled={isSending.value}>
        {t('signIn.go')}
      </button>
    </form>
  );
}

export function SignInPage() {
  useEffect(() => {
    document.title = `${t('signIn.title')} · carelog`;
  });
  return (
    <main class="welcome">
      <h1>carelog</h1>
      <p class="lead">{t('signIn.lead')}</p>
      {canGoToSignIn ? (
        <button type="button" class="primary" autoFocus onClick={() => void goToSignIn()}>
          {t('signIn.go')}
        </button>
      ) : (
        <SignInForm email="" />
      )}
      <Preferences />
    </main>
  );
}

export function ExpiredSession() {
  return hasExpired.value ? <OpenDialog /> : null;
}

function OpenDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="expired-title"
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id="expired-title">{t('signIn.expired')}</h2>
      <p>{t('signIn.expiredText')}</p>
      <SignInForm email={user.value?.email ?? ''} />
      <button type="button" class="plain" onClick={signOut}>
        {t('signIn.leave')}
      </button>
    </dialog>
  );
}
