// The kinds of entries of a chart: where they are, what a form asks for, and where that stands in
// the entry's JSON.
import type { Key } from '../words/words';

export interface EntryField {
  path: string; // "value.quantity.value"; also the pointer of its errors
  label: Key;
  kind?: 'text' | 'area' | 'moment';
  choices?: string[]; // words of the record, "" for none
  isRequired?: boolean;
  first?: string; // what a new entry begins with
  suggestions?: string[];
  alongside?: { path: string; value: string }; // set with it: the system of a code
}

export interface Kind {
  type: string; // "condition"
  path: string; // "conditions"
  fields: EntryField[];
}

export interface Concept {
  text?: string;
  codings?: { system?: string; code?: string; display?: string }[];
}

export interface Entry {
  id: string;
  entryType: string;
  version: number;
  changedAt?: string;
  changedBy?: string;
  recordedAt?: string;
  inError?: boolean;
  inErrorReason?: string;
  code?: Concept;
  status?: string;
  clinicalStatus?: string;
  criticality?: string;
  kind?: string;
  start?: string;
  end?: string;
  onset?: string;
  occurred?: string;
  about?: string;
  title?: string;
  note?: string;
  class?: { code?: string };
  type?: Concept;
  types?: Concept[];
  reasons?: Concept[];
  dosages?: { text?: string }[];
  value?: { quantity?: { value?: string; unit?: string }; text?: string; coded?: Concept };
  components?: { code: Concept; value?: Entry['value'] }[];
}

const code: EntryField = { path: 'code.text', label: 'entry.code', isRequired: true };
const rxnorm: EntryField = {
  path: 'code.codings.0.code',
  label: 'entry.rxnorm',
  alongside: {
    path: 'code.codings.0.system',
    value: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  },
};
const note: EntryField = { path: 'note', label: 'entry.note', kind: 'area' };
const start: EntryField = { path: 'start', label: 'entry.start', kind: 'moment' };
const end: EntryField = { path: 'end', label: 'entry.end', kind: 'moment' };

const clinical = ['active', 'recurrence', 'remission', 'inactive', 'resolved'];
const medication = ['active', 'on-hold', 'completed', 'stopped', 'cancelled'];
const event = ['completed', 'in-progress', 'not-done', 'preparation', 'stopped'];
const observed = ['final', 'preliminary', 'amended', 'cancelled'];
const visit = ['planned', 'arrived', 'triaged', 'in-progress', 'onleave', 'finished', 'cancelled'];
const classes = ['AMB', 'EMER', 'IMP', 'HH', 'VR'];

function status(path: string, choices: string[]): EntryField {
  return { path, label: 'entry.status', choices, isRequired: true, first: choices[0] };
}

export const kinds: Kind[] = [
  {
    type: 'allergy',
    path: 'allergies',
    fields: [
      code,
      rxnorm,
      status('clinicalStatus', ['active', 'inactive', 'resolved']),
      {
        path: 'criticality',
        label: 'entry.criticality',
        choices: ['', 'low', 'high', 'unable-to-assess'],
      },
      { path: 'onset', label: 'entry.onset' },
      note,
    ],
  },
  {
    type: 'condition',
    path: 'conditions',
    fields: [
      code,
      status('clinicalStatus', clinical),
      { path: 'severity.text', label: 'entry.severity' },
      { path: 'onset', label: 'entry.onset' },
      { path: 'abatement', label: 'entry.abatement' },
      note,
    ],
  },
  {
    type: 'medication',
    path: 'medications',
    fields: [
      code,
      rxnorm,
      {
        path: 'kind',
        label: 'entry.kind',
        choices: ['order', 'statement'],
        first: 'order',
        isRequired: true,
      },
      status('status', medication),
      { path: 'dosages.0.text', label: 'entry.dosage' },
      start,
      end,
      { path: 'overrideReason', label: 'entry.override' },
      note,
    ],
  },
  {
    type: 'observation',
    path: 'observations',
    fields: [
      {
        ...code,
        suggestions: [
          'Heart rate',
          'Systolic blood pressure',
          'Diastolic blood pressure',
          'Body temperature',
          'Body weight',
          'Body height',
          'Oxygen saturation',
          'Hemoglobin A1c',
        ],
      },
      status('status', observed),
      { path: 'value.quantity.value', label: 'entry.value' },
      {
        path: 'value.quantity.unit',
        label: 'entry.unit',
        suggestions: ['beats/min', 'mmHg', '°C', 'kg', 'cm', '%'],
      },
      { path: 'value.text', label: 'entry.text' },
      start,
      note,
    ],
  },
  {
    type: 'encounter',
    path: 'encounters',
    fields: [
      {
        path: 'class.code',
        label: 'entry.class',
        choices: classes,
        first: 'AMB',
        isRequired: true,
      },
      status('status', visit),
      { path: 'reasons.0.text', label: 'entry.reason' },
      start,
      end,
      note,
    ],
  },
  {
    type: 'procedure',
    path: 'procedures',
    fields: [code, status('status', event), start, end, note],
  },
  {
    type: 'immunization',
    path: 'immunizations',
    fields: [
      code,
      status('status', ['completed', 'not-done']),
      { path: 'occurred', label: 'entry.occurred', kind: 'moment', isRequired: true },
      { path: 'lotNumber', label: 'entry.lot' },
      note,
    ],
  },
  {
    type: 'care-plan',
    path: 'care-plans',
    fields: [
      { path: 'title', label: 'entry.title' },
      status('status', ['active', 'draft', 'on-hold', 'completed', 'revoked']),
      { path: 'goal', label: 'entry.goal', kind: 'area' },
      start,
      end,
      note,
    ],
  },
  {
    type: 'note',
    path: 'notes',
    fields: [
      { path: 'title', label: 'entry.title' },
      { path: 'status', label: 'entry.status', choices: ['final', 'preliminary'], first: 'final' },
      { path: 'about', label: 'entry.about' },
      { path: 'note', label: 'entry.note', kind: 'area', isRequired: true },
    ],
  },
];

export function kindOf(type: string): Kind | undefined {
  return kinds.find((kind) => kind.type === type);
}

export function textOf(concept: Concept | undefined): string {
  return (
    concept?.text ||
    concept?.codings?.find((coding) => coding.display)?.display ||
    concept?.codings?.[0]?.code ||
    ''
  );
}

// What an entry is, in its own words.
export function nameOf(entry: Entry): string {
  return (
    textOf(entry.code) ||
    entry.title ||
    textOf(entry.type) ||
    textOf(entry.types?.[0]) ||
    textOf(entry.reasons?.[0]) ||
    entry.note?.slice(0, 80) ||
    ''
  );
}

// The time that it is about, as exactly as it is known.
export function timeOf(entry: Entry): string {
  return entry.start ?? entry.onset ?? entry.occurred ?? entry.about ?? '';
}
