// What goes wrong: a session that ends in a form, a system that is killed and comes back.
import { eventually, expect, expectEqual } from '../world.mjs';

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    await page.locator(`[name="${name}"]`).fill(value);
  }
}

const person = { dateOfBirth: '1980-05-05', address: '5 Long Road' };

export const troubleStories = {
  // The gateway's answer to a token that ran out is played here; the next try is the real one.
  async GoesOnWhereASessionEnded(world) {
    world.allowed.push(/401/);
    const page = await world.signIn('receptionist');
    await world.go(page, '/register');
    await fill(page, { ...person, name: 'Session Person', email: 'session@example.org' });
    let refused = false;
    await page.route('**/api/patients', async (route) => {
      if (refused || route.request().method() !== 'POST') return route.continue();
      refused = true;
      return route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 401, code: 'invalid-token', title: 'expired' }),
      });
    });
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    expectEqual(await page.inputValue('[name=name]'), 'Session Person', 'the form');
    expectEqual(await world.violations(page), [], 'axe on the dialog');
    await world.fillSignIn(page, 'receptionist');
    await page.getByRole('heading', { name: 'Session Person', level: 1 }).waitFor();
  },

  async ShowsInAReadWhatWasJustWritten(world) {
    const page = await world.signIn('receptionist');
    const tokens = [];
    page.on('request', (request) => tokens.push(request.headers()['consistency-token']));
    await world.go(page, '/register');
    await fill(page, { ...person, name: 'Fresh Person', email: 'fresh@example.org' });
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByRole('heading', { name: 'Fresh Person', level: 1 }).waitFor();
    expect(
      tokens.some((token) => /^patients\.\d+\.\d+$/.test(token ?? '')),
      'no read has the token',
    );
  },

  async LosesNothingWhenTheSystemIsKilled(world) {
    world.allowed.push(/Failed to load resource/, /ERR_/);
    const page = await world.signIn('receptionist');
    await world.go(page, '/register');
    await fill(page, { ...person, name: 'Killed Person', email: 'killed@example.org' });
    await world.instance.kill();
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByText('The server cannot be reached').waitFor();
    await world.instance.start();
    world.tokens = {};
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByRole('heading', { name: 'Killed Person', level: 1 }).waitFor();
    let found = [];
    await eventually(async () => {
      const body = { email: 'killed@example.org' };
      found = await world.call('receptionist', 'POST', '/api/patients/search', body);
      return found.length > 0;
    }, 'the patient is found');
    expectEqual(found.length, 1, 'patients of that name');
  },
};
