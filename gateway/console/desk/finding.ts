// Patients by whatever is known of them. Searches go in the body: no name stands in an address.
import { call } from '../call/call';
import type { BodyOf, Patient } from '../call/contract';

export type { Patient };

// A date is a birth date, "ada@" an e-mail address, a word with digits a medical record number;
// anything else is words of the name.
export function filterOf(text: string): Record<string, string> {
  const said = text.trim();
  if (/^\d{4}(-\d{2}){0,2}$/.test(said)) return { dateOfBirth: said };
  if (/^\S+@\S+$/.test(said)) return { email: said };
  if (/^\S+\|\S+$/.test(said)) return { identifier: said };
  if (/^\S*\d\S*$/.test(said)) return { identifier: `mrn|${said}` };
  return said === '' ? {} : { q: said };
}

export function findPatients(text: string, limit: number, signal: AbortSignal, more = {}) {
  const body: BodyOf<'searchPatients'> = { limit, ...filterOf(text), ...more };
  return call<Patient[]>('POST', '/api/patients/search', { body, signal });
}

export function numberOf(patient: Patient): string {
  return patient.identifiers?.find((each) => each.system === 'mrn')?.value ?? '';
}
