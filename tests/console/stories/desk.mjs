// The reception's half hour, and the merge of two records.
import { eventually, expect, expectEqual } from '../world.mjs';

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    await page.locator(`[name="${name}"]`).fill(value);
  }
}

const grace = { name: 'Grace Brewster', dateOfBirth: '1906-12-09', address: 'Arlington' };

export const deskStories = {
  async FindsPatientsAsOneTypes(world) {
    await world.register('Séraphine Löwenthal', { dateOfBirth: '1931-03-04', mrn: 'FIND-77' });
    const page = await world.signIn('receptionist');
    const row = page.getByRole('row', { name: /Séraphine/ });
    for (const text of ['lowenth', 'seraph lowen', '1931-03-04', 'FIND-77']) {
      await page.fill('#find', '');
      await page.locator('#find').pressSequentially(text);
      await row.waitFor();
      await eventually(async () => (await page.locator('.rows tbody tr').count()) === 1, text);
    }
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Séraphine Löwenthal' }).waitFor();
  },

  async ShowsWhoMayBeTheSameWhileRegistering(world) {
    await world.register('Grace Brewster', {
      email: 'grace.b@example.org',
      dateOfBirth: '1906-12-09',
    });
    const page = await world.signIn('receptionist');
    await page.getByRole('link', { name: 'Register' }).first().click();
    await fill(page, { name: 'grace brewst', dateOfBirth: '1906-12-09' });
    const like = page.getByRole('complementary', { name: 'Possibly the same person' });
    await like.getByRole('link', { name: 'Grace Brewster' }).waitFor();
    await like.getByText('same birth date').waitFor();
  },

  async SaysBesideEachFieldWhatIsWrong(world) {
    world.allowed.push(/422/, /409/);
    await world.register('Taken Address', { email: 'taken@example.org' });
    const page = await world.signIn('receptionist');
    await world.go(page, '/register');
    await fill(page, {
      name: 'New Person',
      dateOfBirth: '2030-02-30',
      email: 'nonsense',
      address: 'x',
    });
    await page.getByRole('button', { name: 'Register' }).click();
    await page.locator('#field-dateOfBirth-error').filter({ hasText: 'calendar date' }).waitFor();
    await page.locator('#field-email-error').filter({ hasText: 'name@example.org' }).waitFor();
    const focus = await page.evaluate(() => document.activeElement.name);
    expectEqual(focus, 'dateOfBirth', 'the first field that is wrong has the focus');
    await fill(page, { dateOfBirth: '1990-01-01', email: 'taken@example.org' });
    await page.getByRole('button', { name: 'Register' }).click();
    await page
      .locator('#field-email-error')
      .filter({ hasText: 'another active patient' })
      .waitFor();
    await fill(page, { email: 'new.person@example.org' });
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByRole('heading', { name: 'New Person', level: 1 }).waitFor();
  },

  async KeepsADraftOverAReload(world) {
    const page = await world.signIn('receptionist');
    await world.go(page, '/register');
    await fill(page, grace);
    await page.reload();
    await world.fillSignIn(page, 'receptionist');
    await page.getByText('what you had written before').waitFor();
    expectEqual(await page.inputValue('[name=address]'), 'Arlington', 'the draft');
    await page.getByRole('button', { name: 'Sign out' }).click();
    const left = await page.evaluate(() => sessionStorage.length);
    expectEqual(left, 0, 'drafts after the sign-out');
  },

  async ShowsBothVersionsWhenSomebodyElseWasQuicker(world) {
    world.allowed.push(/412/);
    const ada = await world.register('Both Versions', { telephone: '+41 44 111 11 11' });
    const page = await world.signIn('receptionist');
    await world.go(page, `/patients/${ada.id}/correct`);
    await fill(page, { address: 'My New Street', telephone: '+41 44 222 22 22' });
    await world.call('clinician', 'PATCH', `/api/patients/${ada.id}`, {
      telephone: '+41 44 333 33 33',
    });
    await page.getByRole('button', { name: 'Save' }).click();
    const conflict = page.getByRole('alertdialog');
    await conflict.getByText('+41 44 333 33 33').waitFor();
    await conflict.getByText('+41 44 222 22 22').waitFor();
    await world.picture(page, 'conflict');
    expectEqual(await world.violations(page), [], 'axe on the conflict');
    await conflict.getByLabel('+41 44 333 33 33').check();
    await conflict.getByRole('button', { name: 'Save this choice' }).click();
    await page.getByRole('heading', { name: 'Both Versions' }).waitFor();
    const now = await world.call('receptionist', 'GET', `/api/patients/${ada.id}`);
    expectEqual(
      [now.address, now.telephone, now.version],
      ['My New Street', '+41 44 333 33 33', 3],
      'what was chosen',
    );
  },

  async MovesTheDaysVisitsOn(world) {
    const ada = await world.register('Visit Of Today');
    await world.call('receptionist', 'POST', `/api/patients/${ada.id}/encounters`, {
      class: { code: 'AMB' },
      status: 'planned',
      start: new Date(Date.now() - 60_000).toISOString(),
    });
    const page = await world.signIn('receptionist', { timezoneId: 'UTC' });
    await world.go(page, '/day');
    for (const [from, to] of [
      ['Planned', 'Arrived'],
      ['Arrived', 'In progress'],
      ['In progress', 'Finished'],
    ]) {
      const card = page
        .getByRole('region', { name: new RegExp(`^${from}`) })
        .getByRole('listitem')
        .filter({ hasText: 'Visit Of Today' });
      await card.getByRole('button', { name: `Visit Of Today: ${to}` }).click();
      await card.waitFor({ state: 'detached' });
    }
    await page
      .getByRole('region', { name: /^Finished/ })
      .getByText('Visit Of Today')
      .waitFor();
  },

  async PutsTwoRecordsTogetherSideBySide(world) {
    const one = await world.register('Maria Merge', {
      email: 'maria.1@example.org',
      address: 'Old Road',
    });
    const two = await world.register('Maria Merge', {
      email: 'maria.2@example.org',
      address: 'New Road',
    });
    const page = await world.signIn('clinician');
    await world.go(page, '/duplicates');
    const pair = page
      .getByRole('listitem')
      .filter({ hasText: 'Old Road' })
      .filter({ hasText: 'New Road' });
    await eventually(async () => {
      if ((await pair.count()) > 0) return true;
      await world.go(page, '/');
      await world.go(page, '/duplicates');
      await page.waitForTimeout(300);
      return false;
    }, 'the pair is found');
    await world.go(page, `/merge/${one.id}/${two.id}`);
    await page
      .getByRole('row', { name: /^Address/ })
      .getByRole('checkbox')
      .check();
    await page.fill('[name=reason]', 'registered twice');
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await page.getByRole('heading', { name: 'Maria Merge', level: 1 }).waitFor();
    await page.getByText('New Road').waitFor();
    await page.getByText('Merged from').waitFor();
    const now = await world.call('receptionist', 'GET', `/api/patients/${one.id}`);
    expect(now.address === 'New Road' && now.mergedFrom?.includes(two.id), JSON.stringify(now));
  },
};
