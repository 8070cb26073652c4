// Runs the stories one after the other against one carelog and one browser, and reports as
// GoogleTest does: what infra/deploy/run-tests reads. Names given run those stories alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Instance } from './instance.mjs';
import { World } from './world.mjs';
import { frameStories } from './stories/frame.mjs';
import { deskStories } from './stories/desk.mjs';
import { chartStories } from './stories/chart.mjs';
import { billStories } from './stories/bills.mjs';
import { machineStories } from './stories/machine.mjs';
import { numberStories } from './stories/numbers.mjs';
import { peopleStories } from './stories/people.mjs';
import { trailStories } from './stories/trail.mjs';
import { troubleStories } from './stories/trouble.mjs';
import { pageStories } from './stories/pages.mjs';

const storyMaxMs = 120_000; // a busy machine is slow; most take two seconds
const root = new URL('../../', import.meta.url).pathname;
const program = process.env.CARELOG_TEST_PROGRAM ?? join(root, 'build/release/carelog');
const report = process.argv.find((flag) => flag.startsWith('--gtest_output=json:'))?.slice(20);
const chosen = process.argv.slice(2).filter((flag) => !flag.startsWith('--'));

const suites = {
  Frame: frameStories,
  Desk: deskStories,
  Chart: chartStories,
  Bills: billStories,
  Trail: trailStories,
  Numbers: numberStories,
  People: peopleStories,
  Machine: machineStories,
  Trouble: troubleStories,
  Pages: pageStories,
};

function timeLimit(name) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} took longer than allowed`)), storyMaxMs);
  });
  return { late, end: () => clearTimeout(timer) };
}

async function tell(world, name, story) {
  process.stdout.write(`[ RUN      ] ${name}\n`);
  const began = Date.now();
  const limit = timeLimit(name);
  world.complaints = [];
  world.allowed = [];
  let failure = '';
  try {
    await Promise.race([story(world), limit.late]);
    if (world.complaints.length > 0) failure = world.complaints.join('\n');
  } catch (error) {
    failure = `${error.stack}\n${world.complaints.join('\n')}`;
    const open = world.browser.contexts().flatMap((context) => context.pages());
    for (const page of open) await world.picture(page, `failed-${name}`).catch(() => {});
  }
  limit.end();
  for (const context of world.browser.contexts()) await context.close().catch(() => {});
  const result = failure ? '[  FAILED  ]' : '[       OK ]';
  if (failure) process.stdout.write(`${failure}\n`);
  process.stdout.write(`${result} ${name} (${Date.now() - began} ms)\n`);
  return failure;
}

async function tellAll(world) {
  const told = [];
  for (const [suite, stories] of Object.entries(suites)) {
    const tests = [];
    for (const [name, story] of Object.entries(stories)) {
      const whole = `${suite}.${name}`;
      if (chosen.length > 0 && !chosen.some((part) => whole.includes(part))) continue;
      const failure = await tell(world, whole, story);
      const test = { name, status: 'RUN', result: 'COMPLETED' };
      tests.push(failure ? { ...test, failures: [{ failure }] } : test);
    }
    if (tests.length > 0) told.push({ name: suite, testsuite: tests });
  }
  return told;
}

const pictures = join(root, 'build/test-results/console');
mkdirSync(pictures, { recursive: true });
const instance = new Instance(program);
let browser;
let testsuites = [];
try {
  await instance.start();
  browser = await chromium.launch({
    executablePath: process.env.CARELOG_TEST_CHROMIUM ?? '/usr/bin/chromium',
    // A container's root has no sandbox to be in; the pages are our own.
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  });
  testsuites = await tellAll(new World(instance, browser, pictures));
} finally {
  await browser?.close();
  await instance.stop();
}
if (report) writeFileSync(report, JSON.stringify({ testsuites }));
const failed = testsuites.flatMap((suite) => suite.testsuite).filter((test) => test.failures);
process.exitCode = failed.length > 0 ? 1 : 0;
