// What a role is shown. The gateway decides what it may do (auth/permission.cc); this spares
// people pages that would refuse them.
import { type Role, user } from './session';

export type May =
  | 'find'
  | 'register'
  | 'merge'
  | 'deactivate'
  | 'readChart'
  | 'writeChart'
  | 'history'
  | 'readEncounters'
  | 'writeEncounters'
  | 'readBills'
  | 'writeBills'
  | 'audit'
  | 'numbers'
  | 'machine'
  | 'people';

const granted: Record<Role, May[]> = {
  admin: [
    'find',
    'register',
    'merge',
    'deactivate',
    'readChart',
    'writeChart',
    'history',
    'readEncounters',
    'writeEncounters',
    'readBills',
    'writeBills',
    'audit',
    'machine',
    'people',
    'numbers',
  ],
  clinician: [
    'find',
    'register',
    'merge',
    'deactivate',
    'readChart',
    'writeChart',
    'history',
    'readEncounters',
    'writeEncounters',
    'numbers',
  ],
  receptionist: ['find', 'register', 'readEncounters', 'writeEncounters'],
  biller: ['find', 'readBills', 'writeBills', 'numbers'],
  auditor: ['find', 'readChart', 'history', 'readEncounters', 'readBills', 'audit', 'numbers'],
  service: [],
  manager: ['numbers'],
  patient: [],
};

export function may(what: May): boolean {
  const role = user.value?.role;
  return role !== undefined && granted[role].includes(what);
}
