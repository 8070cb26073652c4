// What the stories have: an issuer, a carelog that knows it, and clients of both.
import { execFile, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as oidc from 'openid-client';
import { Instance } from '../console/instance.mjs';

const here = new URL('.', import.meta.url).pathname;
export const ourApi = 'https://api.carelog.example';

export class World {
  async start(program) {
    this.directory = mkdtempSync(join(tmpdir(), 'carelog-issuers-'));
    this.process = fork(join(here, 'issuer.mjs'));
    this.url = (await this.message()).url;
    const file = join(this.directory, 'issuers.json');
    writeFileSync(
      file,
      JSON.stringify([
        {
          name: 'sso',
          issuer: this.url,
          audience: 'carelog-api',
          roleClaim: 'realm_access.roles',
          roles: { doctor: 'clinician', desk: 'receptionist', auditor: 'auditor' },
          clinic: 'main',
        },
      ]),
    );
    this.carelog = new Instance(program, ['--issuers', file]);
    await this.carelog.start();
  }

  message() {
    return new Promise((resolve, reject) => {
      this.process.once('message', resolve);
      this.process.once('exit', () => reject(new Error('the issuer has ended')));
    });
  }

  async tell(order) {
    const done = this.message();
    this.process.send(order);
    await done;
  }

  // A token by openid-client; resource null: for no service in particular.
  async token(client, resource = ourApi) {
    const config = await oidc.discovery(
      new URL(this.url),
      client,
      `${client}-secret-of-the-test`,
      undefined,
      { execute: [oidc.allowInsecureRequests] },
    );
    const given = await oidc.clientCredentialsGrant(config, resource ? { resource } : {});
    return given.access_token;
  }

  // Debian's Authlib, and so Debian's Python.
  async tokenByAuthlib(client) {
    const script = join(here, 'authlib_client.py');
    const given = [script, this.url, client, `${client}-secret-of-the-test`, ourApi];
    const { stdout } = await promisify(execFile)('/usr/bin/python3', given, { timeout: 30_000 });
    return stdout.trim();
  }

  // One of carelog's own, for an admin.
  async localToken() {
    const flags = ['token', '--role', 'admin', '--data', this.carelog.data];
    const { stdout } = await promisify(execFile)(this.carelog.program, flags);
    return stdout.split('\n')[0];
  }

  ask(path, token, more = {}) {
    const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...more.headers };
    return fetch(this.carelog.url + path, { ...more, headers });
  }

  async stop() {
    await this.carelog?.stop();
    this.process?.removeAllListeners('exit');
    this.process?.kill();
    if (this.directory) rmSync(this.directory, { recursive: true, force: true });
  }
}
