// Tells stories one after the other and reports as GoogleTest does: what infra/deploy/run-tests
// reads. Names given on the command line: those stories alone.
import { writeFileSync } from 'node:fs';

export const root = new URL('../../', import.meta.url).pathname;
export const program = process.env.CARELOG_TEST_PROGRAM ?? `${root}build/release/carelog`;

const report = process.argv.find((flag) => flag.startsWith('--gtest_output=json:'))?.slice(20);
const chosen = process.argv.slice(2).filter((flag) => !flag.startsWith('--'));

async function within(maxMs, story) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('it took longer than allowed')), maxMs);
  });
  try {
    await Promise.race([story, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function tell(world, name, story, maxMs) {
  process.stdout.write(`[ RUN      ] ${name}\n`);
  const began = Date.now();
  world.begin?.();
  let failure = '';
  try {
    await within(maxMs, story(world));
    failure = world.complaint?.() ?? '';
  } catch (error) {
    failure = error.stack;
    failure += (await world.witness?.(name)) ?? '';
  }
  await world.end?.();
  if (failure) process.stdout.write(`${failure}\n`);
  const result = failure ? '[  FAILED  ]' : '[       OK ]';
  process.stdout.write(`${result} ${name} (${Date.now() - began} ms)\n`);
  return failure;
}

// suites: { Suite: { Name: async (world) => ... } }. Of the world, each if it is there: begin() and
// end() around each story, complaint() what was wrong although it ended well, witness(name) more
// about a failure. Sets the exit code: 1 if one failed, or none was told.
export async function tellStories(suites, world, maxMs) {
  const testsuites = [];
  for (const [suite, stories] of Object.entries(suites)) {
    const tests = [];
    for (const [name, story] of Object.entries(stories)) {
      const whole = `${suite}.${name}`;
      if (chosen.length > 0 && !chosen.some((part) => whole.includes(part))) continue;
      const failure = await tell(world, whole, story, maxMs);
      const test = { name, status: 'RUN', result: 'COMPLETED' };
      tests.push(failure ? { ...test, failures: [{ failure }] } : test);
    }
    if (tests.length > 0) testsuites.push({ name: suite, testsuite: tests });
  }
  if (report) writeFileSync(report, JSON.stringify({ testsuites }));
  const told = testsuites.flatMap((suite) => suite.testsuite);
  process.exitCode = told.length === 0 || told.some((test) => test.failures) ? 1 : 0;
}
