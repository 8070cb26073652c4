// The engineer's half hour: read models, the log, one request's way.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, expect, expectEqual } from '../world.mjs';

const run = promisify(execFile);
const models = '/api/admin/read-models';

// The button, then the dialog's.
async function sure(page, button, confirm) {
  await page.getByRole('button', { name: button }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: confirm }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function generation(world, name) {
  const { readModels } = await world.call('admin', 'GET', models);
  return readModels.find((each) => each.name === name).generation;
}

// In the instance's own database, as whoever runs it.
async function sql(world, text) {
  const { postgres } = JSON.parse(readFileSync(join(world.instance.data, 'instance.json'), 'utf8'));
  const { stdout } = await run('psql', [postgres, '-X', '-q', '-t', '-A', '-c', text], {
    timeout: 10_000,
  });
  return stdout.trim();
}

// What the trail knows of the registration: its request and its place in the log.
async function registration(world, id) {
  let found;
  await eventually(async () => {
    const entries = await world.call('auditor', 'GET', `/api/audit?patient=${id}&kind=change`);
    found = entries.find((entry) => entry.eventType === 'PatientRegistered');
    return found !== undefined;
  }, 'the registration is in the trail');
  return found;
}

export const machineStories = {
  async RebuildsAReadModelAndGoesBack(world) {
    await world.register('Rebuilt From The Page');
    const before = await generation(world, 'chart');
    const page = await world.signIn('admin');
    await world.go(page, '/machine/models');
    await page.getByRole('row', { name: /^chart live/ }).waitFor();
    await page.getByRole('link', { name: 'chart' }).click();
    await sure(page, 'Rebuild: chart', 'Rebuild');
    await page.getByText(`Generation ${before + 1} has been made and is live.`).waitFor({
      timeout: 60_000,
    });
    await page.getByText(/Compared with the generation before: all .* rows are the same/).waitFor();
    const kept = page.getByRole('row').filter({ hasText: 'kept' });
    await kept.waitFor();
    await sure(page, `Back to this one: ${before}`, 'Back to this one');
    await eventually(
      async () => (await generation(world, 'chart')) === before,
      'the generation before is live again',
    );
    await sure(page, `Drop: ${before + 1}`, 'Drop');
    await page.getByRole('button', { name: /^Drop/ }).waitFor({ state: 'detached' });
    await eventually(async () => {
      const trail = await world.call('admin', 'GET', '/api/audit?kind=read&limit=200');
      const done = trail.filter((entry) => entry.reason?.includes('read model chart'));
      const told = done.map((entry) => entry.operation).join(' ');
      return told === 'dropGeneration rollBackReadModel rebuildReadModel';
    }, 'the trail has all three');
  },

  async LooksAfterWhatIsParked(world) {
    const schema = `carelog_patients_${await generation(world, 'patients')}`;
    const table = await sql(
      world,
      "SELECT table_schema || '.' || table_name FROM information_schema.columns " +
        `WHERE column_name = 'date_of_birth' AND table_schema = '${schema}' LIMIT 1`,
    );
    expect(table !== '', 'the table of the rows');
    await sql(world, `ALTER TABLE ${table} ADD CONSTRAINT poison CHECK (name <> 'Parked Person')`);
    const page = await world.signIn('admin');
    try {
      await world.register('Parked Person');
      await world.go(page, '/machine/models/patients');
      const parked = page.getByRole('region', { name: /^Parked/ });
      const row = parked.getByRole('row').filter({ hasText: 'patient' });
      await row.getByRole('button', { name: /^Try again/ }).waitFor();
      await world.picture(page, 'parked-light');
      await sure(page, /^Try again: /, 'Try again');
      await row.waitFor();
    } finally {
      await sql(world, `ALTER TABLE ${table} DROP CONSTRAINT poison`);
    }
    await sure(page, 'Try all again', 'Try all again');
    await page.getByText('Nothing is parked.').waitFor();
    await eventually(async () => {
      const path = '/api/patients?name=Parked%20Person';
      const found = await world.call('receptionist', 'GET', path).catch(() => []);
      return found.length === 1;
    }, 'the row is there');
  },

  async ShowsTheLogAndOneRequestsWay(world) {
    const ada = await world.register('Logged Person');
    const { log, requestId } = await registration(world, ada.id);
    const page = await world.signIn('admin');
    await world.go(page, `/machine/log?topic=${log.topic}&partition=${log.partition}&from=0`);
    const rows = page.getByRole('region', { name: 'Records' }).locator('tbody tr');
    await rows.first().getByText('manifest', { exact: true }).waitFor();
    await rows.nth(1).getByText('decides from here on').waitFor();
    await page.getByLabel('From offset').fill(String(log.offset));
    await page.getByLabel('From offset').press('Enter');
    const row = rows.first();
    await row.getByText('RegisterPatient').waitFor();
    await row.getByText('counts', { exact: true }).waitFor();
    await row.getByText(ada.id).waitFor();
    const text = await page.locator('main').innerText();
    expect(!text.includes('Logged Person'), 'the log shows what it says of people');
    await row.getByRole('link', { name: requestId }).click();
    await page.getByRole('heading', { name: "A request's way" }).waitFor();
    await page.getByText('Decided: RegisterPatient').waitFor();
    await page.getByRole('link', { name: `${log.topic}/${log.partition}@${log.offset}` }).waitFor();
    for (const name of ['patients', 'audit', 'analytics']) {
      const model = page.getByRole('row').filter({ hasText: name });
      await model.getByText(/^there, in generation/).waitFor();
    }
  },

  async FollowsTheLogLive(world) {
    const first = await world.register('First Followed');
    const { log } = await registration(world, first.id);
    const page = await world.signIn('admin');
    await world.go(page, `/machine/log?topic=${log.topic}&partition=${log.partition}`);
    await page.getByLabel('Follow live').check();
    const chart = `/api/patients/${first.id}/notes`;
    const note = { title: 'A note that is followed', note: 'Well.' };
    await world.call('clinician', 'POST', chart, note);
    const newest = page.getByRole('region', { name: 'Records' }).locator('tbody tr');
    await newest.filter({ hasText: 'RecordNote' }).first().waitFor();
    expect(!(await page.locator('main').innerText()).includes(note.title), 'no contents');
  },

  async SaysWhatItDoesNotKnow(world) {
    world.allowed.push(/404/, /400/);
    const page = await world.signIn('admin');
    await world.go(page, '/machine/models/nothing');
    await page.getByText('There is no such record.').first().waitFor();
    await world.go(page, '/machine/way?request=nonsense');
    await page
      .getByRole('alert')
      .getByText(/X-Request-Id/)
      .waitFor();
  },
};
