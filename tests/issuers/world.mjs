// What the stories have: an issuer, a carelog that knows it, and clients of both.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as oidc from 'openid-client';
import { Instance } from '../console/instance.mjs';

const here = new URL('.', import.meta.url).pathname;
const run = promisify(execFile);

export class World {
  // issuer: a LightIssuer or a Keycloak.
  constructor(issuer) {
    this.issuer = issuer;
  }

  async start(program) {
    this.directory = mkdtempSync(join(tmpdir(), 'carelog-issuers-'));
    await this.issuer.start();
    const file = join(this.directory, 'issuers.json');
    const one = {
      name: 'sso',
      issuer: this.issuer.url,
      audience: 'carelog-api',
      roleClaim: 'realm_access.roles',
      roles: { doctor: 'clinician', desk: 'receptionist', auditor: 'auditor' },
      clinic: 'main',
    };
    writeFileSync(file, JSON.stringify([one]));
    this.carelog = new Instance(program, ['--issuers', file]);
    await this.carelog.start();
  }

  // More about a failure: the end of what carelog said.
  witness() {
    return `\n${this.carelog.log().slice(-2000)}`;
  }

  // A token by openid-client, for our service unless more says otherwise.
  async token(client, more = this.issuer.forUs) {
    const config = await oidc.discovery(
      new URL(this.issuer.url),
      client,
      this.issuer.secretOf(client),
      undefined,
      { execute: [oidc.allowInsecureRequests] },
    );
    return (await oidc.clientCredentialsGrant(config, more)).access_token;
  }

  // Debian's Authlib, and so Debian's Python.
  async tokenByAuthlib(client) {
    const given = [this.issuer.url, client, this.issuer.secretOf(client)];
    if (this.issuer.forUs.resource) given.push(this.issuer.forUs.resource);
    const script = join(here, 'authlib_client.py');
    const { stdout } = await run('/usr/bin/python3', [script, ...given], { timeout: 30_000 });
    return stdout.trim();
  }

  // One of carelog's own, for an admin.
  async localToken() {
    const flags = ['token', '--role', 'admin', '--data', this.carelog.data];
    const { stdout } = await run(this.carelog.program, flags);
    return stdout.split('\n')[0];
  }

  ask(path, token, more = {}) {
    const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...more.headers };
    return fetch(this.carelog.url + path, { ...more, headers });
  }

  async stop() {
    await this.carelog?.stop();
    await this.issuer.stop();
    if (this.directory) rmSync(this.directory, { recursive: true, force: true });
  }
}
