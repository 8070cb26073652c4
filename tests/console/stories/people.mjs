// The administrator's half hour with people: invite, sign out, disable, change the keys.
import { eventually, expect, expectEqual } from '../world.mjs';

const email = 'newcomer@example.org';
const password = 'seven green kettles sing';

function post(world, path, body, token) {
  return fetch(world.instance.url + path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body),
  });
}

async function signIn(world) {
  return (await post(world, '/auth/login', { email, password })).status;
}

// A dangerous step: the button, then the dialog's.
async function sure(page, button, confirm) {
  await page.getByRole('button', { name: button }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: confirm }).click();
  await dialog.waitFor({ state: 'detached' });
}

export const peopleStories = {
  async InvitesSomebodyAndSeesThemOut(world) {
    const page = await world.signIn('admin');
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Role').selectOption('receptionist');
    await page.getByText('Registers patients and keeps').waitFor();
    await page.getByRole('button', { name: 'Invite' }).click();
    const secret = await page.locator('code.secret').textContent();
    const refused = await post(world, '/auth/login', { email, password: secret });
    expectEqual(refused.status, 403, 'the one-time password signs nobody in');
    const own = { email, currentPassword: secret, newPassword: password };
    expectEqual((await post(world, '/auth/password', own)).status, 204, 'another password');
    const answer = await post(world, '/auth/login', { email, password });
    expectEqual(answer.status, 200, 'the newcomer signs in');
    const { token } = await answer.json();

    await page.getByRole('link', { name: email }).click();
    await page.getByRole('heading', { name: email }).waitFor();
    const sessions = page.getByRole('region', { name: 'Open sessions' });
    await sessions.getByText('by a program').waitFor();
    await sure(page, /^End: /, 'End');
    await sessions.getByText('Signed in nowhere.').waitFor();
    const headers = { Authorization: `Bearer ${token}` };
    await eventually(
      async () => (await fetch(`${world.instance.url}/api/patients`, { headers })).status === 401,
      'the session has ended',
    );

    await sure(page, 'Disable', 'Disable');
    await page.locator('.flag').getByText('disabled', { exact: true }).waitFor();
    expectEqual(await signIn(world), 401, 'a disabled person stays out');
    await sure(page, 'Enable', 'Enable');
    await page.locator('.flag').getByText('active', { exact: true }).waitFor();
    expectEqual(await signIn(world), 200, 'and comes back');
  },

  async SaysBesideTheFieldWhatIsWrongWithAnInvitation(world) {
    world.allowed.push(/422/, /409/);
    const page = await world.signIn('admin');
    await world.go(page, '/people');
    await page.getByLabel('E-mail').fill('nobody at home');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.locator('#field-email-error').waitFor();
    expectEqual(await page.locator('code.secret').count(), 0, 'no password is shown');
  },

  async DoesNothingBeforeTheSecondAnswer(world) {
    world.allowed.push(/503/); // a key takes its time on a busy machine: it is asked for again
    const page = await world.signIn('admin');
    await world.go(page, '/people');
    const rows = page.getByRole('region', { name: 'Keys that sign' }).locator('tbody tr');
    await rows.first().waitFor();
    const before = await rows.count();
    await page.getByRole('button', { name: 'Rotate' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rotate' });
    await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const told = await world.call('admin', 'GET', '/auth/keys');
    expectEqual(told.length, before, 'no key was announced');
    await sure(page, 'Rotate', 'Rotate');
    await rows
      .filter({ hasText: 'announced' })
      .getByText(/signs from/)
      .waitFor();
    const ids = (await world.call('admin', 'GET', '/auth/keys')).map((key) => key.state);
    expect(ids.includes('announced') || ids.includes('former'), `${ids} has a new key`);
  },

  async IsForAdministrators(world) {
    const page = await world.signIn('auditor');
    expectEqual(
      await page.getByRole('link', { name: 'People', exact: true }).count(),
      0,
      'no link',
    );
    await world.go(page, '/people');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  },
};
