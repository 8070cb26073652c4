// What the document promises, tried. In this order, on one carelog.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bodyExamples, operationsOf, parameterExamples, schemaExamples } from './examples.mjs';

const run = promisify(execFile);
const here = new URL('.', import.meta.url).pathname;
const made = join(here, 'made');
const toolMaxMs = 60_000;

function tool(name, ...flags) {
  const program = join(here, 'node_modules/.bin', name);
  return run(program, flags, { cwd: here, timeout: toolMaxMs }).catch((error) => {
    throw new Error(`${name}: ${error.stdout}${error.stderr}`);
  });
}

function shown({ operation, ...example }) {
  return `${operation.operationId} ${JSON.stringify(example.body ?? example.value)}`;
}

export const stories = {
  async AClientOfItsTypesCompilesAndRegistersAndReadsAPatient(world) {
    mkdirSync(made, { recursive: true });
    writeFileSync(join(made, 'openapi.json'), JSON.stringify(world.document));
    await tool('openapi-typescript', 'made/openapi.json', '-o', 'made/schema.d.ts');
    await tool('tsc', '-p', 'tsconfig.json');
    const { useClient } = await import(join(made, 'client.js'));
    const { written, read, code, found } = await useClient(world.carelog.url, world.token);
    assert.equal(written.name, 'Katherine Johnson');
    assert.equal(written.version, 1);
    assert.deepEqual(read, written);
    assert.equal(code, 'not-found');
    assert.deepEqual(found, [written.id]);
  },

  async EveryExampleOfABodyIsTaken(world) {
    const examples = bodyExamples(world.document);
    assert.ok(examples.length >= 6, `only ${examples.length} examples`);
    for (const example of examples) {
      const answer = await world.send(example.operation, example);
      const text = await answer.text();
      assert.ok(answer.ok, `${shown(example)}: ${answer.status} ${text}`);
      assert.ok(
        example.operation.responses[answer.status],
        `${shown(example)}: ${answer.status} is not documented`,
      );
      for (const row of rowsOf(text)) assert.deepEqual(row.errors ?? [], [], shown(example));
    }
  },

  // Except for the version and the token of somebody's write, which are this carelog's own.
  async EveryExampleOfAParameterIsTaken(world) {
    const examples = parameterExamples(world.document);
    const names = new Set(examples.map(({ parameter }) => parameter.name));
    for (const name of ['Prefer', 'asOf', 'identifier']) assert.ok(names.has(name), name);
    const reads = examples.filter(
      ({ operation, parameter }) =>
        operation.method === 'GET' && !['Consistency-Token', 'If-Match'].includes(parameter.name),
    );
    assert.ok(reads.length > 10, `only ${reads.length} examples`);
    for (const { operation, parameter, value } of reads) {
      if (!world.canAsk(operation)) continue;
      const answer = await world.send(operation, { [parameter.in]: { [parameter.name]: value } });
      const text = await answer.text();
      const at = `${operation.operationId} ${parameter.name}: ${answer.status} ${text}`;
      assert.ok(answer.ok || answer.status === 404, at);
      assert.ok(operation.responses[answer.status], at);
    }
  },

  async TheExampleOfAPatientHasTheMembersOfOne(world) {
    const [example] = schemaExamples(world.document, 'Patient');
    const answer = await world.ask('GET', `/api/patients/${await world.patient()}`);
    const patient = await answer.json();
    for (const [name, value] of Object.entries(example)) {
      assert.equal(typeof patient[name], typeof value, name);
    }
  },

  async EveryOperationThatNeedsATokenRefusesWithoutAsItsDocumentSays(world) {
    let asked = 0;
    for (const operation of operationsOf(world.document)) {
      if (operation.security.length === 0) continue;
      const answer = await world.send(operation, { token: '' });
      assert.equal(answer.status, 401, operation.operationId);
      assert.ok(operation.responses[401], operation.operationId);
      assert.equal((await answer.json()).code, 'unauthenticated');
      ++asked;
    }
    assert.ok(asked > 60, `only ${asked} operations`);
  },
};

// Of an import.
function rowsOf(text) {
  const answer = text ? JSON.parse(text) : null;
  return Array.isArray(answer) ? answer : [];
}
