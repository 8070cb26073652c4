// Correct a patient's details: what was changed goes out with the version that it was changed in.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call } from '../call/call';
import type { BodyOf } from '../call/contract';
import { Problem } from '../call/problem';
import { Conflict, differencesOf } from '../form/conflict';
import { useDraft, type Values } from '../form/draft';
import { Buttons, ProblemNote, problemText } from '../form/fields';
import { useSending } from '../form/sending';
import { go } from '../frame/router';
import { t } from '../words/words';
import type { Patient } from './finding';
import { labelOf, PatientFields, patientFields, patientPointers, valuesOf } from './patient_form';

export function CorrectPage({ id }: { id: string }) {
  const read = useSignal<Answer<Patient> | null>(null);
  const problem = useSignal<Problem | null>(null);
  useEffect(() => {
    call<Patient>('GET', `/api/patients/${id}`).then(
      (answer) => (read.value = answer),
      (failure) => (problem.value = failure as Problem),
    );
  }, [id]);
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.correct')}</h1>
      {problem.value && <p class="note is-bad">{problemText(problem.value)}</p>}
      {read.value && <CorrectForm id={id} read={read.value} />}
    </section>
  );
}

function CorrectForm({ id, read }: { id: string; read: Answer<Patient> }) {
  const now = valuesOf(read.body);
  // A draft remembers what it began with, so that a reload does not hide another's change.
  const beginning = { ...now, base: JSON.stringify(now), version: read.version };
  const draft = useDraft(`correct/${id}`, beginning);
  const base = () => JSON.parse(draft.values.peek().base) as Values;
  const stored = useSignal<Answer<Patient> | null>(null); // after a conflict
  const { problem, isSending, send } = useSending();

  const save = async () => {
    const mine = draft.values.peek();
    const before = base();
    const body: BodyOf<'correctPatient'> = {};
    for (const name of patientFields) {
      if (mine[name] !== before[name]) body[name] = (mine[name] ?? '').trim();
    }
    if (Object.keys(body).length === 0) return giveUp();
    const asking = { body, version: mine.version, key: draft.key() };
    const done = await send(() => call<Patient>('PATCH', `/api/patients/${id}`, asking));
    if (done) return giveUp();
    if (problem.peek()?.isStale) {
      stored.value = (await send(() => call<Patient>('GET', `/api/patients/${id}`))) ?? null;
    }
  };
  const choose = async (keepMine: Set<string>) => {
    const newest = stored.peek();
    if (!newest) return;
    const theirs = valuesOf(newest.body);
    for (const name of patientFields) if (!keepMine.has(name)) draft.set(name, theirs[name]);
    draft.set('base', JSON.stringify(theirs));
    draft.set('version', newest.version);
    stored.value = null;
    await save();
  };
  const giveUp = () => {
    draft.forget();
    go(`/patients/${id}`);
  };
  if (stored.value) {
    const theirs = valuesOf(stored.value.body);
    const names = patientFields.map((name) => ({ name, label: labelOf(name) }));
    const differences = differencesOf(names, base(), theirs, draft.values.value);
    return <Conflict differences={differences} onChosen={choose} onGiveUp={giveUp} />;
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {draft.isRestored && <p class="note">{t('draft.restored')}</p>}
      <ProblemNote problem={problem.value} pointers={patientPointers} />
      <PatientFields draft={draft} problem={problem.value} />
      <Buttons>
        <button class="primary" disabled={isSending.value}>
          {t('form.save')}
        </button>
        <button type="button" onClick={giveUp}>
          {t('form.cancel')}
        </button>
      </Buttons>
    </form>
  );
}
