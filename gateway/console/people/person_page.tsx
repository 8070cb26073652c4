// One user: what he is, where he is signed in, and what an administrator may do about it.
import { useSignal } from '@preact/signals';
import { operate } from '../call/call';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { Sure } from '../form/sure';
import { user } from '../session/session';
import { moment, t, word } from '../words/words';
import { OneTimePassword } from './one_time_password';
import { StateFlag } from './people_page';
import { type Person } from './person';

interface Session {
  id: string;
  client: string;
  address: string;
  beganAt: string;
  usedAt: string;
  expiresAt: string;
  current: boolean;
}

export function PersonPage({ id }: { id: string }) {
  const { answer, problem } = useReading<Person>(`/auth/users/${id}`).value;
  const person = answer?.body;
  return (
    <section>
      <p>
        <a href="#/people">{t('page.people')}</a>
      </p>
      <h1 tabIndex={-1}>{person?.email ?? t('page.person')}</h1>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {person && <Details person={person} />}
      {person && <Sessions person={person} />}
    </section>
  );
}

function Details({ person }: { person: Person }) {
  const once = useSignal('');
  const path = `/auth/users/${person.subject}`;
  const isOneself = person.subject === user.value?.subject;
  const reset = async () => {
    const answer = await operate<{ oneTimePassword: string }>('POST', `${path}/password-reset`);
    once.value = answer.body.oneTimePassword;
  };
  return (
    <section class="card" aria-labelledby="person">
      <h2 id="person">{t('people.account')}</h2>
      <dl class="details">
        <div>
          <dt>{t('machine.state')}</dt>
          <dd>
            <StateFlag person={person} />
          </dd>
        </div>
        <div>
          <dt>{t('people.role')}</dt>
          <dd>
            {word('role', person.role)} <small>{word('roleMeans', person.role)}</small>
          </dd>
        </div>
        <div>
          <dt>{t('people.since')}</dt>
          <dd>{moment(person.createdAt)}</dd>
        </div>
        <div>
          <dt>{t('people.lastSignIn')}</dt>
          <dd>{person.lastSignInAt ? moment(person.lastSignInAt) : t('people.never')}</dd>
        </div>
        {person.oneTimePasswordExpiresAt && (
          <div>
            <dt>{t('people.onceUntil')}</dt>
            <dd>{moment(person.oneTimePasswordExpiresAt)}</dd>
          </div>
        )}
      </dl>
      {isOneself ? (
        <p class="hint">{t('people.oneself')}</p>
      ) : (
        <div class="buttons">
          {person.disabled ? (
            <Sure
              label={t('people.enable')}
              text={t('people.enableText', { email: person.email })}
              isDanger={false}
              go={() => operate('POST', `${path}/enable`)}
            />
          ) : (
            <Sure
              label={t('people.disable')}
              text={t('people.disableText', { email: person.email })}
              go={() => operate('POST', `${path}/disable`)}
            />
          )}
          <Sure
            label={t('people.reset')}
            text={t('people.resetText', { email: person.email })}
            go={reset}
          />
        </div>
      )}
      {once.value && <OneTimePassword email={person.email} password={once.value} />}
    </section>
  );
}

function Sessions({ person }: { person: Person }) {
  const path = `/auth/users/${person.subject}/sessions`;
  const { answer, problem } = useReading<Session[]>(path).value;
  const open = answer?.body ?? [];
  return (
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions">{t('people.sessions')}</h2>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {answer && open.length === 0 && <p class="hint">{t('people.noSession')}</p>}
      {open.length > 0 && (
        <div class="scroll" role="group" aria-labelledby="sessions" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('people.where')}</th>
                <th scope="col">{t('people.began')}</th>
                <th scope="col">{t('people.used')}</th>
                <th scope="col">{t('people.ends')}</th>
                <th scope="col">{t('people.end')}</th>
              </tr>
            </thead>
            <tbody>
              {open.map((session) => (
                <tr key={session.id}>
                  <th scope="row">
                    {session.client || t('people.login')} <small>{session.address}</small>
                    {session.current && <span class="flag is-good">{t('people.thisOne')}</span>}
                  </th>
                  <td class="time">{moment(session.beganAt)}</td>
                  <td class="time">{moment(session.usedAt)}</td>
                  <td class="time">{moment(session.expiresAt)}</td>
                  <td>
                    <Sure
                      label={t('people.end')}
                      about={moment(session.beganAt)}
                      text={t('people.endText', { email: person.email })}
                      go={() => operate('DELETE', `${path}/${session.id}`)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open.length > 1 && (
        <Sure
          label={t('people.endAll')}
          text={t('people.endAllText', { email: person.email })}
          go={() => operate('DELETE', path)}
        />
      )}
    </section>
  );
}
