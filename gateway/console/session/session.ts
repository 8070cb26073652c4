// Who is signed in. The token is in this module's memory and nowhere else: a reload asks for a
// sign-in again. How one signs in is known to this folder alone.
import { computed, signal } from '@preact/signals';
import type { SignIn } from '../call/contract';

export type Role =
  'admin' | 'clinician' | 'receptionist' | 'biller' | 'auditor' | 'patient' | 'service';

export interface User {
  subject: string;
  email: string;
  role: Role;
  clinic: string;
}

interface Session {
  token: string;
  user: User;
}

const session = signal<Session | null>(null);

export const user = computed(() => session.value?.user ?? null);
// The token was refused while its user was at work: the page stays, a dialog asks to sign in.
export const hasExpired = signal(false);

let waiting: ((signedIn: boolean) => void)[] = [];

export function token(): string | null {
  return session.value?.token ?? null;
}

// Empty: signed in. Otherwise the reason, as a key of words/.
export async function signIn(email: string, password: string) {
  let answer: Response;
  try {
    answer = await fetch('/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
  } catch {
    return 'problem.network' as const;
  }
  if (answer.status === 429) return 'signIn.wait' as const;
  if (answer.status === 401 || answer.status === 422) return 'signIn.wrong' as const;
  if (!answer.ok) return 'problem.server' as const;
  const said = (await answer.json()) as SignIn & { user: User };
  // Another person's drafts are not hers.
  if (user.peek() && user.peek()?.subject !== said.user.subject) forgetDrafts();
  session.value = { token: said.token, user: said.user };
  hasExpired.value = false;
  settle(true);
  return '' as const;
}

export function signOut() {
  forgetDrafts();
  session.value = null;
  hasExpired.value = false;
  settle(false);
}

// Asks to sign in and waits: true when somebody has.
export function signInAgain(): Promise<boolean> {
  hasExpired.value = true;
  return new Promise((resolve) => waiting.push(resolve));
}

function settle(signedIn: boolean) {
  const all = waiting;
  waiting = [];
  for (const resolve of all) resolve(signedIn);
}

function forgetDrafts() {
  sessionStorage.clear();
}
