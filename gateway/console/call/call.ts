// Requests to the gateway. A write gives every later read its consistency token, so that what is
// shown has seen it; a refused token asks for a sign-in and then goes on where it was.
import { signal } from '@preact/signals';
import { signInAgain, token } from '../session/session';
import { Problem, problemOf } from './problem';

export interface Answer<Body> {
  body: Body;
  version: string; // ETag; "" if it has none
  next: string; // cursor of the next page; "" on the last
  total: number | null;
  requestId: string;
}

export interface Asking {
  body?: unknown;
  version?: string; // If-Match
  key?: string; // Idempotency-Key
  accept?: string;
  signal?: AbortSignal;
}

// Moves with every write: what shows records reads them again.
export const changes = signal(0);

// A change that the log does not hold: of a user, a key, a read model.
export async function operate<Body>(method: string, path: string, body?: unknown) {
  const answer = await call<Body>(method, path, { body });
  changes.value += 1;
  return answer;
}

const tokenKeptMs = 60_000;
const triesMax = 4;
const written = new Map<string, { token: string; at: number }>();

function remember(consistency: string) {
  written.set(consistency.slice(0, consistency.indexOf('.')), {
    token: consistency,
    at: Date.now(),
  });
}

function freshness(path: string): string | null {
  const last = written.get(path.startsWith('/api/billing') ? 'billing' : 'patients');
  return last && Date.now() - last.at < tokenKeptMs ? last.token : null;
}

function headersOf(method: string, path: string, asking: Asking): Headers {
  const headers = new Headers({ Accept: asking.accept ?? 'application/json' });
  headers.set('Authorization', `Bearer ${token() ?? ''}`);
  if (asking.body !== undefined) headers.set('Content-Type', 'application/json');
  if (asking.version) headers.set('If-Match', asking.version);
  if (asking.key) headers.set('Idempotency-Key', asking.key);
  const seen = freshness(path);
  const reads = method === 'GET' || path.endsWith('/search');
  if (reads && seen && path.startsWith('/api/')) {
    headers.set('Consistency-Token', seen);
    headers.set('Prefer', 'wait=3');
  }
  return headers;
}

async function send(method: string, path: string, asking: Asking): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      headers: headersOf(method, path, asking),
      body: asking.body === undefined ? undefined : JSON.stringify(asking.body),
      signal: asking.signal,
      cache: 'no-store',
    });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new Problem(0, 'network', '');
  }
}

function cursorOf(answer: Response): string {
  const given = answer.headers.get('Next-Cursor');
  if (given) return given;
  const link = /<([^>]*)>; rel="next"/.exec(answer.headers.get('Link') ?? '');
  if (!link) return '';
  const parameters = new URL(link[1], location.origin).searchParams;
  return parameters.get('cursor') ?? parameters.get('after') ?? '';
}

const pause = (seconds: number) => new Promise((over) => setTimeout(over, seconds * 1000));

// Sends it, and again after a sign-in or while the system says that it will soon be able to. A
// repeat is the same request: its key is the same.
async function insist(method: string, path: string, asking: Asking): Promise<Response> {
  for (let tries = 1; ; ++tries) {
    const answer = await send(method, path, asking);
    if (answer.ok) return answer;
    const problem = await problemOf(answer);
    if (problem.status === 401 && (await signInAgain())) continue;
    const soon = problem.status === 503 || problem.status === 429;
    if (!soon || tries === triesMax || problem.retryAfterSeconds > 3) throw problem;
    await pause(problem.retryAfterSeconds || 1);
  }
}

export async function call<Body>(
  method: string,
  path: string,
  asking: Asking = {},
): Promise<Answer<Body>> {
  const answer = await insist(method, path, asking);
  const total = answer.headers.get('X-Total-Count');
  const text = await answer.text();
  const json = (answer.headers.get('Content-Type') ?? '').startsWith('application/json');
  const consistency = answer.headers.get('Consistency-Token');
  if (method !== 'GET' && consistency) {
    remember(consistency);
    changes.value += 1;
  }
  return {
    body: (json && text ? JSON.parse(text) : text) as Body,
    version: answer.headers.get('ETag') ?? '',
    next: cursorOf(answer),
    total: total === null ? null : Number(total),
    requestId: answer.headers.get('X-Request-Id') ?? '',
  };
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// "/api/patients" with those parameters that have a value.
export function withQuery(path: string, query: Record<string, string | number | undefined>) {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') given.set(name, String(value));
  }
  const text = given.toString();
  return text ? `${path}?${text}` : path;
}
