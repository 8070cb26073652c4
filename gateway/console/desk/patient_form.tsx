// The fields of a patient's simple form, for registering and correcting.
import type { Problem } from '../call/problem';
import type { Draft, Values } from '../form/draft';
import { Field } from '../form/fields';
import { type Key, t, word } from '../words/words';
import { numberOf, type Patient } from './finding';

const genders = ['', 'female', 'male', 'other', 'unknown'];

export const patientFields = [
  'name',
  'dateOfBirth',
  'gender',
  'mrn',
  'telephone',
  'email',
  'address',
] as const;

export const patientPointers = [...patientFields.map((name) => `/${name}`), '/identifiers'];

export function labelOf(name: string): string {
  const labels: Record<string, Key> = {
    name: 'patient.name',
    dateOfBirth: 'patient.born',
    gender: 'patient.gender',
    mrn: 'patient.number',
    telephone: 'patient.telephone',
    email: 'patient.email',
    address: 'patient.address',
    registeredDate: 'patient.registered',
  };
  const key = labels[name];
  return key ? t(key) : name;
}

export function valuesOf(patient: Patient): Values {
  return {
    name: patient.name,
    dateOfBirth: patient.dateOfBirth,
    gender: patient.gender ?? '',
    mrn: numberOf(patient),
    telephone: patient.telephone ?? '',
    email: patient.email ?? '',
    address: patient.address ?? '',
  };
}

export function PatientFields({ draft, problem }: { draft: Draft; problem: Problem | null }) {
  const one = (name: string, more: object = {}) => (
    <Field draft={draft} problem={problem} name={name} label={labelOf(name)} {...more} />
  );
  const gendersChoice = genders.map((code) => ({
    value: code,
    label: word('gender', code || 'none'),
  }));
  return (
    <div class="fields">
      {one('name', { isRequired: true })}
      {one('dateOfBirth', { isRequired: true, hint: t('patient.bornHint') })}
      {one('gender', { choices: gendersChoice })}
      {one('mrn')}
      {one('telephone', { kind: 'tel' })}
      {one('email', { isRequired: true })}
      {one('address', { isRequired: true })}
    </div>
  );
}
