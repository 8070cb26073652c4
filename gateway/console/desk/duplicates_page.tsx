// Pairs of patients who may be one.
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { day, t, word } from '../words/words';
import { numberOf, type Patient } from './finding';

interface Pair {
  score: number;
  reasons: string[];
  patient: Patient;
  other: Patient;
}

export function DuplicatesPage() {
  const { answer, problem } = useReading<Pair[]>('/api/patients/duplicates?limit=50').value;
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.duplicates')}</h1>
      <p class="lead">{t('duplicates.lead')}</p>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {answer?.body.length === 0 && <p>{t('duplicates.none')}</p>}
      <ul class="pairs">
        {answer?.body.map((pair) => (
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
