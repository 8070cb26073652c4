// Who this is. It stays in sight while one reads.
import { numberOf, type Patient } from '../desk/finding';
import { PatientFlags } from '../desk/search_page';
import { may } from '../session/permissions';
import { day, moment, t, word, yearsOf } from '../words/words';
import { type Entry, nameOf } from './kinds';

interface BannerProps {
  patient: Patient;
  entries: Entry[] | null; // null: not read yet, which must not look like "none"
  asOf: string;
  nameBefore?: string; // if a move of the timeline changed it
}

export function Banner({ patient, entries, asOf, nameBefore }: BannerProps) {
  const allergies = (entries ?? []).filter(
    (entry) => entry.entryType === 'allergy' && (entry.clinicalStatus ?? 'active') === 'active',
  );
  const at = asOf ? new Date(asOf) : new Date();
  return (
    <header class="banner">
      <div>
        <h1 tabIndex={-1}>
          {nameBefore && <del>{nameBefore}</del>} {patient.name}
        </h1>
        <p>
          {day(patient.dateOfBirth)} ({yearsOf(patient.dateOfBirth, at)})
          {patient.gender && <> · {word('gender', patient.gender)}</>}
          {numberOf(patient) && <> · {numberOf(patient)}</>}
          <PatientFlags patient={patient} />
        </p>
      </div>
      {may('readChart') && (
        <p class={allergies.length > 0 ? 'allergies is-known' : 'allergies'}>
          <strong>{t('banner.allergies')}</strong>{' '}
          {entries === null ? '…' : allergies.length === 0 && t('banner.noAllergy')}
          {allergies.map((entry) => (
            <span class="flag is-bad" key={entry.id}>
              {nameOf(entry)}
              {entry.criticality === 'high' && ` (${word('criticality', 'high')})`}
            </span>
          ))}
        </p>
      )}
      <nav aria-label={t('banner.links')}>
        {asOf && <strong class="flag is-past">{t('banner.asOf', { at: moment(asOf) })}</strong>}
        {may('readBills') && (
          <a class="button" href={`#/patients/${patient.id}/account`}>
            {t('page.account')}
          </a>
        )}
        {may('register') && !asOf && (
          <a class="button" href={`#/patients/${patient.id}/correct`}>
            {t('page.correct')}
          </a>
        )}
        {may('audit') && (
          <a class="button" href={`#/trail?patient=${patient.id}`}>
            {t('page.trail')}
          </a>
        )}
      </nav>
    </header>
  );
}
