// Add an entry to a chart, amend one, or mark it as recorded in error.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call } from '../call/call';
import { useAll, useReading } from '../call/reading';
import { Problem } from '../call/problem';
import type { Patient } from '../desk/finding';
import { problemText } from '../form/fields';
import { may } from '../session/permissions';
import { t, word } from '../words/words';
import { Banner } from './banner';
import { ErrorForm } from './error_form';
import { EntryForm } from './entry_form';
import { type Entry, kindOf } from './kinds';

interface EntryPageProps {
  id: string;
  kind: string;
  entry: string; // "": a new one
}

const allergiesMax = 500;

export function EntryPage({ id, kind: type, entry }: EntryPageProps) {
  const kind = kindOf(type);
  const patient = useReading<Patient>(`/api/patients/${id}`).value;
  const known = useAll<Entry>(
    may('readChart') ? `/api/patients/${id}/allergies?limit=100` : '',
    allergiesMax,
  ).value;
  const allergies = known && !known.problem ? known.rows : null;
  const read = useSignal<Answer<Entry> | null>(null);
  const problem = useSignal<Problem | null>(null);
  useEffect(() => {
    if (!entry || !kind) return;
    call<Entry>('GET', `/api/patients/${id}/${kind.path}/${entry}`).then(
      (answer) => (read.value = answer),
      (failure) => (problem.value = failure as Problem),
    );
  }, [id, entry]);
  const failed = problem.value ?? patient.problem;
  if (!kind) return <p class="note is-bad">{t('page.noneText')}</p>;
  return (
    <article class="chart">
      {patient.answer && <Banner patient={patient.answer.body} entries={allergies} asOf="" />}
      <h2>{t(entry ? 'entry.amend' : 'entry.add', { kind: word('kind', kind.type) })}</h2>
      {failed && <p class="note is-bad">{problemText(failed)}</p>}
      {!entry && <EntryForm id={id} kind={kind} read={null} />}
      {read.value && <EntryForm id={id} kind={kind} read={read.value} />}
      {read.value && !read.value.body.inError && (
        <ErrorForm id={id} kind={kind} read={read.value} />
      )}
    </article>
  );
}
