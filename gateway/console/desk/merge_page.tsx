// Two records of one person, side by side: which stays, and what it takes from the other.
import { useSignal } from '@preact/signals';
import { call } from '../call/call';
import type { BodyOf } from '../call/contract';
import { useReading } from '../call/reading';
import { useDraft } from '../form/draft';
import { Buttons, Field, ProblemNote, problemText } from '../form/fields';
import { useSending } from '../form/sending';
import { go } from '../frame/router';
import { t } from '../words/words';
import { numberOf, type Patient } from './finding';
import { labelOf, valuesOf } from './patient_form';

const taken = ['name', 'dateOfBirth', 'gender', 'telephone', 'email', 'address'];

export function MergePage({ one, other }: { one: string; other: string }) {
  const first = useReading<Patient>(`/api/patients/${one}`).value;
  const second = useReading<Patient>(`/api/patients/${other}`).value;
  const problem = first.problem ?? second.problem;
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.merge')}</h1>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {first.answer && second.answer && (
        <MergeForm patients={[first.answer.body, second.answer.body]} />
      )}
    </section>
  );
}

function MergeForm({ patients }: { patients: [Patient, Patient] }) {
  const kept = useSignal<0 | 1>(0);
  const fields = useSignal(new Set<string>());
  const target = patients[kept.value];
  const source = patients[1 - kept.value];
  const draft = useDraft(`merge/${patients[0].id}/${patients[1].id}`, { reason: '' });
  const { problem, isSending, send } = useSending();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const body: BodyOf<'mergePatient'> = {
      targetId: target.id,
      fields: [...fields.value],
      reason: draft.values.peek().reason,
    };
    const path = `/api/patients/${source.id}/merge`;
    const done = await send(() => call('POST', path, { body, key: draft.key() }));
    if (!done) return;
    draft.forget();
    go(`/patients/${target.id}`);
  };
  const mark = (name: string, isTaken: boolean) => {
    const marked = new Set(fields.value);
    if (isTaken) marked.add(name);
    else marked.delete(name);
    fields.value = marked;
  };
  return (
    <form onSubmit={submit}>
      <p class="lead">{t('merge.lead')}</p>
      <ProblemNote problem={problem.value} pointers={['/reason']} />
      <div class="scroll" role="region" aria-label={t('page.merge')} tabIndex={0}>
        <table class="sides">
          <thead>
            <tr>
              <td />
              {patients.map((patient, index) => (
                <th scope="col" key={patient.id}>
                  <label class="choice">
                    <input
                      type="radio"
                      name="kept"
                      checked={kept.value === index}
                      onChange={() => {
                        kept.value = index as 0 | 1;
                        fields.value = new Set();
                      }}
                    />
                    {t('merge.keep', { name: patient.name })}{' '}
                    <small>{numberOf(patient) || patient.id.slice(0, 8)}</small>
                  </label>
                </th>
              ))}
              <th scope="col">{t('merge.take')}</th>
            </tr>
          </thead>
          <tbody>
            {taken.map((name) => {
              const values = patients.map((patient) => valuesOf(patient)[name]);
              const differs = values[0] !== values[1];
              const offered = differs && values[1 - kept.value] !== '';
              return (
                <tr key={name} class={differs ? 'is-different' : undefined}>
                  <th scope="row">{labelOf(name)}</th>
                  {values.map((value, index) => (
                    <td key={patients[index].id}>{value || t('value.none')}</td>
                  ))}
                  <td>
                    {offered && (
                      <label class="choice">
                        <input
                          type="checkbox"
                          checked={fields.value.has(name)}
                          onChange={(event) => mark(name, event.currentTarget.checked)}
                        />
                        {t('merge.takeThis', { value: values[1 - kept.value] })}
                      </label>
                    )}
                  </td>
                </tr>
              );
            })}
            <Numbers patients={patients} />
          </tbody>
        </table>
      </div>
      <Field draft={draft} name="reason" label={t('form.reason')} problem={problem.value} />
      <Buttons>
        <button class="primary" disabled={isSending.value}>
          {t('merge.go')}
        </button>
        <a class="button" href="#/duplicates">
          {t('form.cancel')}
        </a>
      </Buttons>
      <p class="hint">{t('merge.undo')}</p>
    </form>
  );
}

function Numbers({ patients }: { patients: Patient[] }) {
  return (
    <tr>
      <th scope="row">{t('patient.numbers')}</th>
      {patients.map((patient) => (
        <td key={patient.id}>
          {(patient.identifiers ?? []).map((each) => `${each.system} ${each.value}`).join(', ') ||
            t('value.none')}
        </td>
      ))}
      <td>{t('merge.both')}</td>
    </tr>
  );
}
