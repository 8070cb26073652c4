// A user of the clinic, as the gateway tells of him.
export interface Person {
  subject: string;
  email: string;
  role: string;
  clinic: string;
  createdAt: string;
  lastSignInAt?: string;
  disabled: boolean;
  disabledAt?: string;
  oneTimePasswordExpiresAt?: string;
}

export const roles = [
  'clinician',
  'receptionist',
  'biller',
  'auditor',
  'manager',
  'admin',
  'service',
] as const;

export type PersonState = 'disabled' | 'invited' | 'active' | 'never';

export function stateOf(person: Person): PersonState {
  if (person.disabled) return 'disabled';
  if (person.oneTimePasswordExpiresAt) return 'invited';
  return person.lastSignInAt ? 'active' : 'never';
}

// Nobody will ever type it: it is replaced by a password for one use at once.
export function passwordNobodyKnows(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => byte.toString(36)).join('-');
}
