// A carelog of the test's own: its directory, its port, its end.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const startMaxMs = 60_000;
const stopMaxMs = 20_000;

const pause = (ms) => new Promise((over) => setTimeout(over, ms));

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Instance {
  constructor(program, moreFlags = []) {
    this.program = program;
    this.moreFlags = moreFlags;
    this.directory = mkdtempSync(join(tmpdir(), 'carelog-console-'));
    this.data = join(this.directory, 'data');
  }

  // Again on the same port and data, after an end.
  async start() {
    this.port ??= await freePort();
    const ready = join(this.directory, 'ready.json');
    rmSync(ready, { force: true });
    const log = openSync(join(this.directory, 'carelog.log'), 'a');
    const flags = ['up', '--data', this.data, '--gateway-port', String(this.port)];
    flags.push('--gateway-canary', '1', '--ready-file', ready, '--sample', ...this.moreFlags);
    this.process = spawn(this.program, flags, { stdio: ['ignore', log, log] });
    this.ended = new Promise((over) => this.process.once('exit', over));
    const latest = Date.now() + startMaxMs;
    while (!existsSync(ready)) {
      if (Date.now() > latest || this.process.exitCode !== null) {
        throw new Error(`carelog did not start: ${this.log().slice(-2000)}`);
      }
      await pause(100);
    }
    this.url = `http://127.0.0.1:${this.port}`;
    await this.serving(latest);
  }

  async serving(latest) {
    while (Date.now() < latest) {
      const answer = await fetch(`${this.url}/health/ready`).catch(() => null);
      if (answer?.ok && existsSync(join(this.data, 'sample-sign-ins.txt'))) return;
      await pause(100);
    }
    throw new Error(`carelog is not ready: ${this.log().slice(-2000)}`);
  }

  // { clinician: { email, password }, ... }
  signIns() {
    const all = {};
    const text = readFileSync(join(this.data, 'sample-sign-ins.txt'), 'utf8');
    for (const line of text.split('\n')) {
      const said = /^\s*(\w+)\s+(\S+@\S+)\s+(\S+)\s*$/.exec(line);
      if (said) all[said[1]] = { email: said[2], password: said[3] };
    }
    return all;
  }

  log() {
    return readFileSync(join(this.directory, 'carelog.log'), 'utf8');
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      const stopped = await Promise.race([this.ended.then(() => true), pause(stopMaxMs)]);
      if (!stopped) await this.kill();
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
