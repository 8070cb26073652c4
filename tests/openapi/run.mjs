// Tells the stories one after the other and reports as GoogleTest does: what infra/deploy/run-tests
// reads. Names given run those stories alone.
import { writeFileSync } from 'node:fs';
import { stories } from './stories.mjs';
import { World } from './world.mjs';

const root = new URL('../../', import.meta.url).pathname;
const program = process.env.CARELOG_TEST_PROGRAM ?? `${root}build/release/carelog`;
const report = process.argv.find((flag) => flag.startsWith('--gtest_output=json:'))?.slice(20);
const chosen = process.argv.slice(2).filter((flag) => !flag.startsWith('--'));
const storyMaxMs = 120_000;

async function tell(world, name, story) {
  process.stdout.write(`[ RUN      ] OpenApiDocument.${name}\n`);
  const began = Date.now();
  let failure = '';
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('it took longer than allowed')), storyMaxMs);
  });
  try {
    await Promise.race([story(world), late]);
  } catch (error) {
    failure = error.stack;
    process.stdout.write(`${failure}\n${world.carelog.log().slice(-2000)}\n`);
  }
  clearTimeout(timer);
  const result = failure ? '[  FAILED  ]' : '[       OK ]';
  process.stdout.write(`${result} OpenApiDocument.${name} (${Date.now() - began} ms)\n`);
  return { name, status: 'RUN', result: 'COMPLETED', ...(failure && { failures: [{ failure }] }) };
}

const tests = [];
const world = new World();
try {
  await world.start(program);
  for (const [name, story] of Object.entries(stories)) {
    if (chosen.length > 0 && !chosen.some((part) => name.includes(part))) continue;
    tests.push(await tell(world, name, story));
  }
} finally {
  await world.stop();
}
if (report) {
  const testsuites = [{ name: 'OpenApiDocument', testsuite: tests }];
  writeFileSync(report, JSON.stringify({ testsuites }));
}
process.exitCode = tests.length === 0 || tests.some((test) => test.failures) ? 1 : 0;
