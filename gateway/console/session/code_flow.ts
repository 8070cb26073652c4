// Signing in by authorization code with PKCE (RFC 7636): the password is typed into the gateway's
// own page, and what comes back is of use to nobody who has not the verifier. The verifier waits in
// sessionStorage while that page is shown; tokens never do.
const client = 'carelog-console';
const callback = '/console/callback';
const kept = 'sign-in';

// Without https the browser has no digests, unless it is this machine that serves.
export const canGoToSignIn = globalThis.crypto.subtle !== undefined;

export interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number; // seconds
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

// Leaves the page; what was being written is a draft, and the place is come back to.
export async function goToSignIn() {
  const verifier = randomText();
  const state = randomText();
  sessionStorage.setItem(kept, JSON.stringify({ verifier, state, place: location.hash }));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: callback,
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  });
  location.assign(`/auth/authorize?${asked}`);
}

async function tokensFor(fields: Record<string, string>): Promise<Tokens | null> {
  const answer = await fetch('/auth/token', {
    method: 'POST',
    body: new URLSearchParams({ client_id: client, ...fields }),
  });
  return answer.ok ? ((await answer.json()) as Tokens) : null;
}

// On the way back from that page: its tokens, and the address as it was before. Nothing: this is no
// way back, or not from what this tab has begun.
export async function comeBack(): Promise<Tokens | null> {
  if (location.pathname !== callback) return null;
  const given = new URLSearchParams(location.search);
  const begun = JSON.parse(sessionStorage.getItem(kept) ?? '{}');
  sessionStorage.removeItem(kept);
  history.replaceState(null, '', `/console/${begun.place ?? ''}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
  const code = given.get('code');
  if (!code || !begun.state || given.get('state') !== begun.state) return null;
  return tokensFor({
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback,
    code_verifier: begun.verifier,
  });
}

// New tokens for a refresh token, which is good once.
export function renewed(refreshToken: string): Promise<Tokens | null> {
  return tokensFor({ grant_type: 'refresh_token', refresh_token: refreshToken });
}

// The session that this token belongs to; that the gateway is reached is not waited for.
export async function endSession(token: string) {
  const headers = { Authorization: `Bearer ${token}` };
  try {
    const answer = await fetch('/auth/sessions', { headers });
    const all = (await answer.json()) as { id: string; current: boolean }[];
    const own = all.find((each) => each.current);
    if (own) await fetch(`/auth/sessions/${own.id}`, { method: 'DELETE', headers });
  } catch {
    // It ends by itself.
  }
}
