// Every page in light, dark and narrow: nothing that axe-core finds, and a picture to look at.
import { eventually, expectEqual } from '../world.mjs';

const looks = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 800 } },
};

async function furnished(world) {
  const ada = await world.register('Ada Pictured', { telephone: '+44 20 7946 0018', mrn: 'PIC-1' });
  const other = await world.register('Ada Pictured', {
    email: 'ada.two@example.org',
    address: '2 Mill Lane',
  });
  const chart = `/api/patients/${ada.id}`;
  const add = (path, body) => world.call('clinician', 'POST', `${chart}/${path}`, body);
  await add('allergies', {
    code: { text: 'Latex' },
    clinicalStatus: 'active',
    criticality: 'high',
  });
  const problem = await add('conditions', { code: { text: 'Asthma' }, clinicalStatus: 'active' });
  for (const [day, value] of [
    ['02', '121'],
    ['09', '118'],
    ['16', '124'],
  ]) {
    const measured = { quantity: { value, unit: 'mmHg' } };
    await add('observations', {
      code: { text: 'Systolic blood pressure' },
      status: 'final',
      start: `2026-02-${day}`,
      value: measured,
    });
  }
  await add('encounters', {
    class: { code: 'AMB' },
    status: 'arrived',
    start: new Date().toISOString(),
  });
  await add('notes', { title: 'First visit', note: 'Well.' });
  const account = `/api/billing/accounts/${ada.id}`;
  await eventually(
    () =>
      world.call('biller', 'GET', account).then(
        () => true,
        () => false,
      ),
    'an account',
  );
  await world.call('biller', 'POST', `${account}/charges`, {
    description: 'Visit',
    amountMinor: 9000,
  });
  const made = await world.call('biller', 'POST', `${account}/invoices`, {});
  const [person] = await world.call('admin', 'GET', '/auth/users?limit=1');
  let request;
  await eventually(async () => {
    const path = `/api/audit?patient=${ada.id}&kind=change`;
    request = (await world.call('auditor', 'GET', path)).at(-1)?.requestId;
    return request !== undefined;
  }, 'a request in the trail');
  return { ada, other, problem, invoice: made.invoices[0], person, request };
}

function pagesOf({ ada, other, problem, invoice, person, request }) {
  return {
    search: '/',
    day: '/day',
    register: '/register',
    duplicates: '/duplicates',
    merge: `/merge/${ada.id}/${other.id}`,
    chart: `/patients/${ada.id}`,
    correct: `/patients/${ada.id}/correct`,
    add: `/patients/${ada.id}/add/observation`,
    amend: `/patients/${ada.id}/amend/condition/${problem.id}`,
    account: `/patients/${ada.id}/account`,
    invoice: `/patients/${ada.id}/invoice/${invoice.id}`,
    bills: '/bills',
    numbers: '/numbers',
    trail: '/trail',
    disclosures: `/trail/disclosures/${ada.id}`,
    verify: '/trail/verify',
    people: '/people',
    person: `/people/${person.subject}`,
    machine: '/machine',
    models: '/machine/models',
    model: '/machine/models/patients',
    log: '/machine/log',
    way: `/machine/way?request=${request}`,
    nowhere: '/nowhere',
  };
}

async function look(world, name) {
  world.furnished ??= await furnished(world);
  const out = await world.page(looks[name]);
  await out.goto(`${world.instance.url}/console/`);
  await out.locator('main.welcome').waitFor();
  const found = (await world.violations(out)).map((each) => `sign-in ${each}`);
  await world.picture(out, `sign-in-${name}`);
  const page = await world.signIn('admin', looks[name]);
  for (const [place, path] of Object.entries(pagesOf(world.furnished))) {
    await world.go(page, path);
    await page.locator('main h1').first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => {});
    await page.waitForTimeout(150);
    found.push(...(await world.violations(page)).map((each) => `${place} ${each}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.push(`${place} is ${wide} pixels too wide`);
    await world.picture(page, `${place}-${name}`);
  }
  await page.keyboard.press('Control+k');
  await page.locator('.palette input').waitFor();
  found.push(...(await world.violations(page)).map((each) => `palette ${each}`));
  await world.picture(page, `palette-${name}`);
  expectEqual(found, [], `what axe-core finds in ${name}`);
}

export const pageStories = {
  AreInOrderInLight: (world) => look(world, 'light'),
  AreInOrderInDark: (world) => look(world, 'dark'),
  AreInOrderWhenNarrow: (world) => look(world, 'narrow'),
};
