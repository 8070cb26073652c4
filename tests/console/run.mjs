// Tells the stories against one carelog and one browser.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { program, root, tellStories } from '../stories/tell.mjs';
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

const pictures = join(root, 'build/test-results/console');
mkdirSync(pictures, { recursive: true });
const instance = new Instance(program);
let browser;
try {
  await instance.start();
  browser = await chromium.launch({
    executablePath: process.env.CARELOG_TEST_CHROMIUM ?? '/usr/bin/chromium',
    // A container's root has no sandbox to be in; the pages are our own.
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  });
  await tellStories(suites, new World(instance, browser, pictures), storyMaxMs);
} finally {
  await browser?.close();
  await instance.stop();
}
