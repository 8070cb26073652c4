// A patient on one page: who it is, the record now or as it was, and how it came to be so.
import { computed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { useAll, useReading } from '../call/reading';
import type { Patient } from '../desk/finding';
import { problemText } from '../form/fields';
import { place, restate } from '../frame/router';
import { may } from '../session/permissions';
import { t } from '../words/words';
import { Banner } from './banner';
import { DetailsOfPatient } from './details';
import { kinds, type Entry } from './kinds';
import { Observations } from './observations';
import { EntrySection } from './section';
import { type Happening, type Marks, Timeline } from './timeline';

const entriesMax = 10_000;
const happeningsMax = 2_000;

// The record as of a moment ("": now), as far as the caller may see it.
function useRecord(id: string, asOf: string) {
  const then = asOf ? `?asOf=${encodeURIComponent(asOf)}` : '';
  const past = asOf && may('history');
  const patient = useReading<Patient>(
    past ? `/api/patients/${id}/history${then}` : `/api/patients/${id}`,
  );
  const part = may('readChart') ? 'chart' : may('readEncounters') ? 'encounters' : '';
  const limit = then ? `${then}&limit=100` : '?limit=100';
  const chart = useAll<Entry>(part ? `/api/patients/${id}/${part}${limit}` : '', entriesMax);
  return { patient, chart };
}

const placeAsOf = computed(() => place.value.query.get('asOf') ?? '');

export function ChartPage({ id }: { id: string }) {
  const asOf = placeAsOf.value;
  const { patient, chart } = useRecord(id, asOf);
  const timeline = useAll<Happening>(
    may('history') ? `/api/patients/${id}/timeline?limit=100` : '',
    happeningsMax,
  );
  const changed = useSignal<Marks>(new Map());
  const entries = chart.value?.rows ?? [];
  const shown = useMemo(() => entries.filter((entry) => !entry.inError), [entries]);
  const person = patient.value.answer?.body;
  const problem = patient.value.problem ?? chart.value?.problem;
  const isPast = asOf !== '';
  const isRead = chart.value !== null && !chart.value.problem;
  return (
    <article class={isPast ? 'chart is-past' : 'chart'}>
      {person && (
        <Banner
          patient={person}
          entries={isRead ? shown : null}
          asOf={asOf}
          nameBefore={changed.value.get('patient/name')}
        />
      )}
      {!person && <h1 tabIndex={-1}>{t('page.patient')}</h1>}
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {may('history') && timeline.value && (
        <Timeline
          happenings={timeline.value.rows}
          asOf={asOf}
          onMove={(moment) => restate({ asOf: moment })}
          onMarks={(marks) => (changed.value = marks)}
        />
      )}
      {person && <DetailsOfPatient patient={person} isPast={isPast} changed={changed.value} />}
      <div class="sections">
        {kinds
          .filter((kind) => may('readChart') || kind.type === 'encounter')
          .map((kind) => {
            const own = shown.filter((entry) => entry.entryType === kind.type);
            const props = { kind, entries: own, id, isPast, changed: changed.value };
            return kind.type === 'observation' ? (
              <Observations key={kind.type} {...props} />
            ) : (
              <EntrySection key={kind.type} {...props} />
            );
          })}
      </div>
      {chart.value && !chart.value.isWhole && !chart.value.problem && (
        <p class="note">{t('chart.cut', { n: entriesMax })}</p>
      )}
    </article>
  );
}
