// The auditor's and the engineer's half hour.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { eventually, expect, expectEqual } from '../world.mjs';

export const trailStories = {
  async ShowsWhoTouchedARecord(world) {
    const ada = await world.register('Watched Person');
    await world.call('clinician', 'GET', `/api/patients/${ada.id}`);
    const page = await world.signIn('auditor');
    await world.go(page, `/trail?patient=${ada.id}`);
    const rows = page.locator('.rows tbody tr');
    await rows.filter({ hasText: 'Patient registered' }).waitFor();
    await rows.filter({ hasText: 'getPatient' }).first().waitFor();
    await page.getByLabel('Kind').selectOption('change');
    await rows.filter({ hasText: 'getPatient' }).first().waitFor({ state: 'detached' });
    await rows.filter({ hasText: 'Patient registered' }).locator('summary').click();
    await page.getByText('Watched Person').waitFor();
    await page.getByText(/in the log at patients\//).waitFor();
  },

  async SavesTheTrailAsCsv(world) {
    const ada = await world.register('Exported Person');
    const page = await world.signIn('auditor');
    await world.go(page, `/trail?patient=${ada.id}`);
    await page.locator('.rows tbody tr').filter({ hasText: 'Patient registered' }).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const lines = readFileSync(await (await saved).path(), 'utf8').split('\n');
    expect(lines[0].includes('actor'), `the heading: ${lines[0]}`);
    expect(
      lines.some((line) => line.includes('PatientRegistered')),
      'the registration',
    );
  },

  async TellsOfAFilterThatCannotBe(world) {
    world.allowed.push(/400/);
    const page = await world.signIn('auditor');
    await world.go(page, '/trail?patient=nobody');
    await page.getByRole('alert').waitFor();
  },

  async ShowsTheMachineAsItIs(world) {
    const page = await world.signIn('admin');
    await world.go(page, '/machine');
    await page.getByText('ready', { exact: true }).waitFor();
    const models = page.getByRole('region', { name: 'Read models' }).locator('tbody tr');
    await models.first().waitFor();
    const names = await models.locator('th').allTextContents();
    for (const name of ['patients', 'chart', 'billing', 'audit', 'analytics']) {
      expect(names.includes(name), `${name} is no read model in ${names}`);
    }
    expectEqual(await models.filter({ hasText: 'live' }).count(), names.length, 'live read models');
    await page.getByRole('row', { name: /command-patients .* ms/ }).waitFor();
    await page.getByText('partitions 0, 1, 2, 3, 4, 5, 6, 7').first().waitFor();
  },

  async ShowsWhoSawARecord(world) {
    const ada = await world.register('Disclosed Person');
    for (let n = 0; n < 2; ++n) await world.call('clinician', 'GET', `/api/patients/${ada.id}`);
    await world.call('biller', 'GET', `/api/patients/${ada.id}`);
    const page = await world.signIn('auditor');
    await world.go(page, `/trail?patient=${ada.id}`);
    await page.getByRole('link', { name: 'Who saw this record' }).click();
    const clinician = page.getByRole('row').filter({ hasText: 'Clinician' });
    await clinician.getByText('treatment').waitFor();
    expectEqual(await clinician.locator('td').first().textContent(), '2', 'how often');
    await page.getByRole('row').filter({ hasText: 'Billing' }).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const lines = readFileSync(await (await saved).path(), 'utf8').split('\n');
    expect(
      lines.some((line) => line.includes(',clinician,2,')),
      lines.join('\n'),
    );
  },

  async HoldsTheLogAgainstAHead(world) {
    await world.register('Sealed Person');
    const { program, data } = world.instance;
    const { stdout } = await promisify(execFile)(program, ['audit', 'head', '--data', data], {
      timeout: 40_000,
    });
    await world.register('Later Person');
    const page = await world.signIn('auditor');
    await world.go(page, '/trail');
    await page.getByRole('link', { name: 'Verify the log' }).click();
    const head = page.getByLabel('Signed head');
    const verify = page.getByRole('button', { name: 'Verify' });
    await head.fill('nonsense');
    await verify.click();
    await page.getByRole('alert').getByText('This is not what').waitFor();
    await head.fill(stdout);
    await verify.click();
    await page.getByText('The log continues this head').waitFor();
    // As if the log had held something else then.
    const [header, payload, signature] = stdout.trim().split('.');
    const said = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const full = said.log.find((each) => each.records > 2);
    full.head = (full.head.startsWith('0') ? '1' : '0') + full.head.slice(1);
    const forged = Buffer.from(JSON.stringify(said)).toString('base64url');
    await head.fill([header, forged, signature].join('.'));
    await verify.click();
    await page.getByText('THE LOG IS NOT THE ONE').waitFor();
    await page
      .getByRole('row', { name: `${full.topic}/${full.partition} ` })
      .getByText('differs')
      .waitFor();
  },

  async ReadsOnWhileAReadModelIsRebuilt(world) {
    await world.register('Rebuilt Person');
    const machine = await world.signIn('admin');
    await world.go(machine, '/machine');
    const generation = machine
      .getByRole('row', { name: /^patients / })
      .locator('td')
      .nth(1);
    await generation.waitFor();
    const before = Number(await generation.textContent());
    const desk = await world.signIn('receptionist');
    const { program, data } = world.instance;
    const rebuilt = promisify(execFile)(program, ['rebuild', 'patients', '--data', data], {
      timeout: 40_000,
    });
    let isOver = false;
    const over = rebuilt.finally(() => (isOver = true));
    do {
      await desk.fill('#find', '');
      await desk.fill('#find', 'Rebuilt Pers');
      await desk.getByRole('link', { name: 'Rebuilt Person' }).waitFor();
    } while (!isOver);
    await over;
    await eventually(
      async () => Number(await generation.textContent()) === before + 1,
      'the new generation is shown',
    );
  },
};
