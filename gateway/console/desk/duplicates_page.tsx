// Pairs of patients who may be one.
import { useAll } from '../call/reading';
import { problemText } from '../form/fields';
import { day, t, word } from '../words/words';
import { numberOf, type Patient } from './finding';

interface Pair {
  score: number;
  reasons: string[];
  patient: Patient;
  other: Patient;
}

const pairsMax = 500; // the likeliest come first

export function DuplicatesPage() {
  const all = useAll<Pair>('/api/patients/duplicates?limit=100', pairsMax).value;
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.duplicates')}</h1>
      <p class="lead">{t('duplicates.lead')}</p>
      {all?.problem && <p class="note is-bad">{problemText(all.problem)}</p>}
      {all?.isWhole && all.rows.length === 0 && <p>{t('duplicates.none')}</p>}
      <ul class="pairs">
        {all?.rows.map((pair) => (
          <li key={`${pair.patient.id}${pair.other.id}`}>
            <Person patient={pair.patient} />
            <Person patient={pair.other} />
            <p>
              <strong>{t('duplicates.score', { n: pair.score })}</strong>{' '}
              {pair.reasons.map((reason) => (
                <span class="flag" key={reason}>
                  {word('reason', reason)}
                </span>
              ))}
              <a class="button" href={`#/merge/${pair.patient.id}/${pair.other.id}`}>
                {t('duplicates.compare')}
              </a>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Person({ patient }: { patient: Patient }) {
  return (
    <p>
      <a href={`#/patients/${patient.id}`}>{patient.name}</a>
      <br />
      {day(patient.dateOfBirth)}
      <br />
      <small>{[numberOf(patient), patient.address].filter(Boolean).join(' · ')}</small>
    </p>
  );
}
