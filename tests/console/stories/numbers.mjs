// The manager's half hour: numbers of a time, plotted and saved, and today as it happens.
import { readFileSync } from 'node:fs';
import { eventually, expect, expectEqual } from '../world.mjs';

const card = (page, name) => page.getByRole('region', { name, exact: true });

export const numberStories = {
  async ShowsTodayAsItHappens(world) {
    const page = await world.signIn('manager');
    await page.getByRole('heading', { name: 'Numbers' }).waitFor();
    const today = page.getByRole('region', { name: /^Today/ });
    await today.getByText('live', { exact: true }).waitFor();
    const count = today.locator('.sums div').filter({ hasText: 'Registrations' }).locator('dd');
    await count.waitFor();
    for (let n = 0; n < 5; ++n) {
      await world.register(`Live Person ${n}`, { email: `live.${n}@example.org` });
    }
    const day = new Date().toISOString().slice(0, 10);
    const path = `/api/analytics/registrations?from=${day}&to=${day}`;
    const [{ count: before }] = (await world.call('admin', 'GET', path)).rows;
    const shown = async () => Number((await count.textContent()).replace(',', ''));
    await eventually(async () => (await shown()) === before, 'all that are registered');
    await world.register('Live Person Last');
    await eventually(async () => (await shown()) === before + 1, 'one more, without asking again');
  },

  async PlotsTabulatesAndSaves(world) {
    await world.register('Graphed Person');
    const page = await world.signIn('manager');
    const registrations = card(page, 'Registrations');
    await registrations
      .getByRole('img', { name: /a plot over/ })
      .locator('canvas')
      .waitFor();
    await registrations.getByText('As a table').click();
    await registrations.locator('tbody tr').first().waitFor();
    await registrations.getByLabel('Per: Registrations').selectOption('month');
    const month = registrations.locator('tbody tr');
    await eventually(async () => (await month.count()) <= 2, 'a row for each month');
    const saved = page.waitForEvent('download');
    await registrations.getByRole('button', { name: /^Save as CSV/ }).click();
    const lines = readFileSync(await (await saved).path(), 'utf8').split('\r\n');
    expectEqual(
      lines[0],
      'measure,groupBy,period,group,label,count,currency,sumMinor,sumMinutes,suppressed',
      'the heading',
    );
    expect(lines[1].startsWith('registrations,none,20'), lines[1]);
    const encounters = card(page, 'Encounters by class');
    await encounters.getByLabel('Grouped: Encounters').selectOption('status');
    await card(page, 'Encounters by status').first().waitFor();
  },

  async HidesWhatCountsTooFewAndSaysSo(world) {
    const ada = await world.register('Rare Condition');
    const rare = {
      code: { codings: [{ system: 'http://snomed.info/sct', code: '56265001', display: 'Rare' }] },
      clinicalStatus: 'active',
    };
    await world.call('clinician', 'POST', `/api/patients/${ada.id}/conditions`, rare);
    const page = await world.signIn('manager');
    const conditions = card(page, 'Problems by kind');
    await conditions.getByText('hidden', { exact: true }).first().waitFor();
    await conditions.getByText(/count.* too few/).waitFor();
    const clinician = await world.signIn('clinician');
    await world.go(clinician, '/numbers');
    await card(clinician, 'Problems by kind')
      .getByText(/Rare|56265001/)
      .waitFor();
  },

  async TellsOfARangeThatCannotBe(world) {
    world.allowed.push(/400/);
    const page = await world.signIn('manager');
    await page.getByLabel('From').fill('2026-03-01');
    await page.getByLabel('To', { exact: true }).fill('2026-02-01');
    await page.getByLabel('To', { exact: true }).press('Tab');
    await page.getByRole('alert').getByText('from is not after to.').waitFor();
  },
};
