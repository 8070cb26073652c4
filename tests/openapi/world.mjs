// What the stories have: a carelog, its document, an admin's token, and a patient.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Instance } from '../console/instance.mjs';

const run = promisify(execFile);
const answerMaxMs = 20_000;
const nobody = '00000000-0000-4000-8000-000000000000';

export class World {
  async start(program) {
    this.carelog = new Instance(program);
    await this.carelog.start();
    const flags = ['token', '--role', 'admin', '--data', this.carelog.data];
    this.token = (await run(program, flags)).stdout.trim();
    this.document = await (await this.ask('GET', '/openapi.json')).json();
  }

  // More about a failure: the end of what carelog said.
  witness() {
    return `\n${this.carelog.log().slice(-2000)}`;
  }

  ask(method, path, { token = this.token, header = {}, body } = {}) {
    return fetch(this.carelog.url + path, {
      method,
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...header },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMaxMs),
    });
  }

  // A patient of the stories' own.
  async patient() {
    if (this.made) return this.made;
    const answer = await this.ask('POST', '/api/patients', {
      header: { 'Content-Type': 'application/json', 'Idempotency-Key': 'patient-of-the-stories' },
      body: JSON.stringify({
        name: 'Dorothy Vaughan',
        email: 'dorothy@example.org',
        address: '2 Langley Road',
        dateOfBirth: '1910-09-20',
        mrn: 'MRN-2002',
      }),
    });
    assert.equal(answer.status, 201);
    this.made = (await answer.json()).id;
    return this.made;
  }

  // Streams do not end.
  canAsk(operation) {
    return !('text/event-stream' in (operation.responses[200]?.content ?? {}));
  }

  // The operation on the stories' patient; parts of a record that are not there are nobody's.
  async send(operation, { mediaType, body, query = {}, header = {}, token }) {
    const id = await this.patient();
    const path = operation.path
      .replace(/\{(id|patientId)\}/, id)
      .replace('{code}', 'registrations')
      .replace('{number}', '1')
      .replace(/\{\w+\}/g, nobody);
    const text = new URLSearchParams(query).toString();
    return this.ask(operation.method, text ? `${path}?${text}` : path, {
      token,
      header: { ...(mediaType && { 'Content-Type': mediaType }), ...header },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  async stop() {
    await this.carelog?.stop();
  }
}
