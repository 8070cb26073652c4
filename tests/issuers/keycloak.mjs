// A real Keycloak with the realm of infra/deploy/keycloak, started and ended by the scripts there.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const scripts = `${root}infra/deploy/keycloak`;
const directory = `${root}build/test-keycloak`;
const startMaxMs = 400_000;

export class Keycloak {
  forUs = {};
  tellsFormerKeysOnce = false; // a key is told until it is disabled

  async start() {
    const given = [directory, String(this.port ?? 0)];
    const { stdout } = await run(`${scripts}/start-keycloak`, given, { timeout: startMaxMs });
    this.url = stdout.trim();
    this.port = new URL(this.url).port;
  }

  secretOf(client) {
    return `${client}-secret-for-trials`;
  }

  // A client without an audience mapper: its tokens have no aud for us.
  elsewhere(world) {
    return world.token('elsewhere');
  }

  // The tokens of a person who signs in with a password.
  async tokensOfGrace() {
    const given = await fetch(`${this.url}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        scope: 'openid',
        client_id: 'people',
        username: 'grace',
        password: 'grace-for-trials',
      }),
    });
    if (!given.ok) throw new Error(await given.text());
    return given.json();
  }

  async asAdmin(path, more = {}) {
    const origin = new URL(this.url).origin;
    const given = await fetch(`${origin}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'admin-cli',
        username: 'admin',
        password: 'admin-for-trials',
      }),
    });
    const { access_token: token } = await given.json();
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`${origin}/admin/realms/clinic${path}`, { ...more, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  // Another key of a higher priority signs from now on.
  async rotate() {
    this.priority = (this.priority ?? 1000) + 1;
    const { id } = await (await this.asAdmin('')).json();
    await this.asAdmin('/components', {
      method: 'POST',
      body: JSON.stringify({
        name: `key ${this.priority}`,
        providerId: 'rsa-generated',
        providerType: 'org.keycloak.keys.KeyProvider',
        parentId: id,
        config: { priority: [String(this.priority)], keySize: ['2048'], algorithm: ['RS256'] },
      }),
    });
  }

  async away() {
    await run(`${scripts}/stop-keycloak`, [directory], { timeout: 60_000 });
  }

  back() {
    return this.start();
  }

  stop() {
    return this.away();
  }
}
