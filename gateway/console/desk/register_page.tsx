// A new patient; those who may be the same person are shown while one writes.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { call } from '../call/call';
import { useDraft } from '../form/draft';
import { Buttons, ProblemNote } from '../form/fields';
import { useSending } from '../form/sending';
import { go } from '../frame/router';
import { day, t } from '../words/words';
import { findPatients, numberOf, type Patient } from './finding';
import { PatientFields, patientFields, patientPointers } from './patient_form';

const likeMax = 5;

// By the name, the e-mail address and the number that are written so far.
function useLikeness(values: Record<string, string>): Patient[] {
  const found = useSignal<Patient[]>([]);
  const { name = '', email = '', mrn = '', dateOfBirth = '' } = values;
  useEffect(() => {
    const asked = [name.trim().length > 2 ? name.replace(/\d/g, '') : '', email, mrn];
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const answers = await Promise.allSettled(
        asked
          .filter((text) => text.trim() !== '')
          .map((text) => findPatients(text, likeMax, stop.signal, { active: 'all' })),
      );
      if (stop.signal.aborted) return;
      const all = answers.flatMap((each) => (each.status === 'fulfilled' ? each.value.body : []));
      const once = new Map(all.map((patient) => [patient.id, patient]));
      const sameBirth = (patient: Patient) => Number(patient.dateOfBirth === dateOfBirth);
      found.value = [...once.values()]
        .sort((a, b) => sameBirth(b) - sameBirth(a))
        .slice(0, likeMax);
    }, 200);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [name, email, mrn, dateOfBirth]);
  return found.value;
}

export function RegisterPage() {
  const draft = useDraft('register', {});
  const { problem, isSending, send } = useSending();
  const like = useLikeness(draft.values.value);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const values = draft.values.peek();
    const body: Record<string, string> = {};
    for (const name of patientFields) if (values[name]) body[name] = values[name].trim();
    for (const name of ['name', 'email', 'address', 'dateOfBirth']) body[name] ??= '';
    const made = await send(() =>
      call<Patient>('POST', '/api/patients', { body, key: draft.key() }),
    );
    if (!made) return;
    draft.forget();
    go(`/patients/${made.body.id}`);
  };
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.register')}</h1>
      {draft.isRestored && <p class="note">{t('draft.restored')}</p>}
      <div class="beside">
        <form onSubmit={submit} noValidate>
          <ProblemNote problem={problem.value} pointers={patientPointers} />
          <PatientFields draft={draft} problem={problem.value} />
          <Buttons>
            <button class="primary" disabled={isSending.value}>
              {t('register.go')}
            </button>
            <button type="button" onClick={() => draft.forget()}>
              {t('draft.empty')}
            </button>
          </Buttons>
        </form>
        <Likeness patients={like} birth={draft.values.value.dateOfBirth ?? ''} />
      </div>
    </section>
  );
}

function Likeness({ patients, birth }: { patients: Patient[]; birth: string }) {
  return (
    <aside aria-label={t('register.like')} aria-live="polite">
      <h2>{t('register.like')}</h2>
      {patients.length === 0 && <p class="hint">{t('register.noLike')}</p>}
      <ul class="cards">
        {patients.map((patient) => (
          <li key={patient.id} class={patient.dateOfBirth === birth ? 'is-close' : undefined}>
            <a href={`#/patients/${patient.id}`}>{patient.name}</a>
            <br />
            {day(patient.dateOfBirth)}
            {patient.dateOfBirth === birth && <span class="flag">{t('register.sameBirth')}</span>}
            <br />
            <small>{[numberOf(patient), patient.address].filter(Boolean).join(' · ')}</small>
          </li>
        ))}
      </ul>
    </aside>
  );
}
