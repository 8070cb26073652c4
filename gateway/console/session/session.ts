// Who is signed in. Tokens are in this module's memory and nowhere else: a reload asks for a
// sign-in again. How one signs in is known to this folder alone.
import { computed, signal } from '@preact/signals';
import type { SignIn } from '../call/contract';
import { comeBack, endSession, renewed, type Tokens } from './code_flow';

export type Role =
  'admin' | 'clinician' | 'receptionist' | 'biller' | 'auditor' | 'patient' | 'service' | 'manager';

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

const renewBeforeEndMs = 60_000;
const renewAgainMs = 15_000;
let renewal: ReturnType<typeof setTimeout> | undefined;
let waiting: ((signedIn: boolean) => void)[] = [];

export function token(): string | null {
  return session.value?.token ?? null;
}

function begin(whose: User, tokens: Tokens) {
  // Another person's drafts are not hers.
  if (user.peek() && user.peek()?.subject !== whose.subject) forgetDrafts();
  session.value = { token: tokens.access_token, user: whose };
  hasExpired.value = false;
  renewInTime(tokens);
  settle(true);
}

// A minute before the token ends. A gateway that does not answer is asked again; one that refuses
// is not: then the next request asks for a sign-in.
function renewInTime(tokens: Tokens) {
  clearTimeout(renewal);
  const inMs = Math.max(tokens.expires_in * 1000 - renewBeforeEndMs, renewAgainMs);
  renewal = setTimeout(() => void renew(tokens), inMs);
}

async function renew(old: Tokens) {
  const now = session.peek();
  if (!now) return;
  try {
    const tokens = await renewed(old.refresh_token);
    if (!tokens || session.peek() !== now) return;
    session.value = { ...now, token: tokens.access_token };
    renewInTime(tokens);
  } catch {
    renewal = setTimeout(() => void renew(old), renewAgainMs);
  }
}

// On the way back from the gateway's own sign-in page.
export async function resume(): Promise<void> {
  const tokens = await comeBack();
  if (!tokens) return;
  const headers = { Authorization: `Bearer ${tokens.access_token}` };
  const answer = await fetch('/auth/validate', { headers });
  if (answer.ok) begin((await answer.json()) as User, tokens);
}

// In place, over the page of somebody whose session has ended. Empty: signed in. Otherwise the
// reason, as a key of words/.
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
  const said = (await answer.json()) as SignIn & { user: User; refreshToken: string };
  begin(said.user, {
    access_token: said.token,
    refresh_token: said.refreshToken,
    expires_in: said.expiresIn ?? 0,
  });
  return '' as const;
}

export function signOut() {
  const ended = token();
  if (ended) void endSession(ended);
  clearTimeout(renewal);
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
