// Who may sign in, and the keys that sign what they carry.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call, changes, operate, withQuery } from '../call/call';
import { Problem } from '../call/problem';
import { useDraft } from '../form/draft';
import { Field, ProblemNote, problemText } from '../form/fields';
import { useSending } from '../form/sending';
import { user } from '../session/session';
import { moment, t, word } from '../words/words';
import { Keys } from './keys';
import { OneTimePassword } from './one_time_password';
import { type Person, passwordNobodyKnows, roles, stateOf } from './person';

const pageRows = 50;
const looks = { active: 'good', invited: 'past', never: '', disabled: 'bad' } as const;

export function PeoplePage() {
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.people')}</h1>
      <p class="lead">{t('people.clinic', { name: user.value?.clinic ?? '' })}</p>
      <People />
      <Invite />
      <Keys />
    </section>
  );
}

export function StateFlag({ person }: { person: Person }) {
  const state = stateOf(person);
  return <span class={`flag is-${looks[state]}`}>{word('personState', state)}</span>;
}

function People() {
  const found = useSignal<Answer<Person[]> | null>(null);
  const problem = useSignal<Problem | null>(null);
  const take = async (after: string, stop?: AbortSignal) => {
    try {
      const path = withQuery('/auth/users', { limit: pageRows, after });
      const answer = await call<Person[]>('GET', path, { signal: stop });
      const before = after ? (found.peek()?.body ?? []) : [];
      found.value = { ...answer, body: [...before, ...answer.body] };
      problem.value = null;
    } catch (failure) {
      if (failure instanceof Problem) problem.value = failure;
    }
  };
  const revision = changes.value;
  useEffect(() => {
    const stop = new AbortController();
    void take('', stop.signal);
    return () => stop.abort();
  }, [revision]);
  return (
    <section class="card" aria-labelledby="people">
      <h2 id="people">{t('people.title')}</h2>
      {problem.value && <p class="note is-bad">{problemText(problem.value)}</p>}
      <div class="scroll" role="group" aria-labelledby="people" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('signIn.email')}</th>
              <th scope="col">{t('people.role')}</th>
              <th scope="col">{t('machine.state')}</th>
              <th scope="col">{t('people.lastSignIn')}</th>
            </tr>
          </thead>
          <tbody>
            {found.value?.body.map((person) => (
              <tr key={person.subject}>
                <th scope="row">
                  <a href={`#/people/${person.subject}`}>{person.email}</a>
                </th>
                <td>{word('role', person.role)}</td>
                <td>
                  <StateFlag person={person} />
                </td>
                <td>{person.lastSignInAt ? moment(person.lastSignInAt) : t('people.never')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.value?.next && (
        <button type="button" onClick={() => void take(found.peek()?.next ?? '')}>
          {t('list.more')}
        </button>
      )}
    </section>
  );
}

// Made with a password that nobody knows, then given one for one use: what is handed over is good
// for setting one's own and nothing else.
function Invite() {
  const draft = useDraft('invite', { email: '', role: roles[0] });
  const { problem, isSending, send } = useSending();
  const invited = useSignal<{ email: string; password: string } | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    invited.value = null;
    const { email, role } = draft.values.peek();
    const done = await send(async () => {
      const body = { email: email.trim(), role, password: passwordNobodyKnows() };
      const made = await operate<Person>('POST', '/auth/register', body);
      const path = `/auth/users/${made.body.subject}/password-reset`;
      return operate<{ oneTimePassword: string }>('POST', path);
    });
    if (!done) return;
    invited.value = { email, password: done.body.oneTimePassword };
    draft.forget();
  };
  const role = draft.values.value.role;
  return (
    <section class="card" aria-labelledby="invite">
      <h2 id="invite">{t('people.invite')}</h2>
      <form onSubmit={submit} noValidate aria-labelledby="invite">
        <ProblemNote problem={problem.value} pointers={['/email', '/role']} />
        <div class="fields">
          <Field
            draft={draft}
            name="email"
            kind="email"
            label={t('signIn.email')}
            problem={problem.value}
            isRequired
          />
          <Field
            draft={draft}
            name="role"
            label={t('people.role')}
            problem={problem.value}
            hint={word('roleMeans', role)}
            choices={roles.map((each) => ({ value: each, label: word('role', each) }))}
          />
        </div>
        <button class="primary" disabled={isSending.value}>
          {t('people.inviteGo')}
        </button>
      </form>
      {invited.value && <OneTimePassword {...invited.value} />}
    </section>
  );
}
