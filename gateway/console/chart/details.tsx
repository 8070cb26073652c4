// The patient's own details, with those marked that a move of the timeline changed.
import type { Patient } from '../desk/finding';
import { labelOf, valuesOf } from '../desk/patient_form';
import { call } from '../call/call';
import { ProblemNote } from '../form/fields';
import { useSending } from '../form/sending';
import { may } from '../session/permissions';
import { day, t } from '../words/words';

interface DetailsProps {
  patient: Patient;
  isPast: boolean;
  changed: Map<string, string>;
}

const shown = ['telephone', 'email', 'address', 'registeredDate'];

export function DetailsOfPatient({ patient, isPast, changed }: DetailsProps) {
  const values = { ...valuesOf(patient), registeredDate: day(patient.registeredDate) };
  return (
    <dl class="details">
      {shown.map((name) => {
        const before = changed.get(`patient/${name}`);
        return (
          <div key={name} class={before === undefined ? undefined : 'is-changed'}>
            <dt>{labelOf(name)}</dt>
            <dd>
              {before !== undefined && <del>{before || t('value.none')}</del>}{' '}
              {values[name as keyof typeof values] || t('value.none')}
            </dd>
          </div>
        );
      })}
      {patient.mergedFrom?.map((source) => (
        <MergedFrom key={source} source={source} isPast={isPast} />
      ))}
      {may('deactivate') && !isPast && <Activity patient={patient} />}
    </dl>
  );
}

// Deactivating asks twice: the button, then the browser's question.
function Activity({ patient }: { patient: Patient }) {
  const { problem, isSending, send } = useSending();
  const path = `/api/patients/${patient.id}`;
  const change = () => {
    if (patient.active && !window.confirm(t('patient.deactivateSure', { name: patient.name })))
      return;
    const version = `"${patient.version}"`;
    void send(() =>
      patient.active
        ? call('DELETE', path, { version })
        : call('POST', `${path}/reactivation`, { version, body: {} }),
    );
  };
  return (
    <div>
      <dt>{t('patient.state')}</dt>
      <dd>
        {t(patient.active ? 'patient.active' : 'patient.inactive')}{' '}
        <button type="button" onClick={change} disabled={isSending.value}>
          {t(patient.active ? 'patient.deactivate' : 'patient.reactivate')}
        </button>
        <ProblemNote problem={problem.value} />
      </dd>
    </div>
  );
}

// A record that was merged into this one, and the way back.
function MergedFrom({ source, isPast }: { source: string; isPast: boolean }) {
  const { problem, isSending, send } = useSending();
  const undo = () => {
    if (!window.confirm(t('patient.unmergeSure'))) return;
    void send(() => call('DELETE', `/api/patients/${source}/merge`));
  };
  return (
    <div>
      <dt>{t('patient.mergedFrom')}</dt>
      <dd>
        <span class="id">{source.slice(0, 8)}</span>
        {may('merge') && !isPast && (
          <button type="button" onClick={undo} disabled={isSending.value}>
            {t('patient.unmerge')}
          </button>
        )}
        <ProblemNote problem={problem.value} />
      </dd>
    </div>
  );
}
