// The clinician's half hour: the chart, what is added and amended, and the record as it was.
import { eventually, expect, expectEqual } from '../world.mjs';

const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';

async function fill(page, values) {
  for (const [path, value] of Object.entries(values)) {
    await page.locator(`[name="${path}"]`).fill(value);
  }
}

function section(page, name) {
  return page.getByRole('region', { name: new RegExp(`^${name}`) });
}

async function save(page) {
  await page.getByRole('button', { name: 'Save' }).click();
}

export const chartStories = {
  async AddsAnAllergyThatStaysInSight(world) {
    const ada = await world.register('Allergy Person');
    const page = await world.signIn('clinician');
    await world.go(page, `/patients/${ada.id}`);
    await page.getByText('none recorded').waitFor();
    await section(page, 'Allergies').getByRole('link', { name: /^Add/ }).click();
    await fill(page, {
      'code.text': 'Penicillin',
      'code.codings.0.code': '7980',
      onset: '2019-05',
    });
    await page.locator('[name=criticality]').selectOption('high');
    await save(page);
    await page.locator('.banner').getByText('Penicillin (high)').waitFor();
    await section(page, 'Allergies').getByText('May 2019').waitFor();
    // It is known wherever something is written for this patient.
    await section(page, 'Medications').getByRole('link', { name: /^Add/ }).click();
    await page.locator('.banner').getByText('Penicillin (high)').waitFor();
  },

  async AsksWhyAMedicationIsOrderedDespiteAnAllergy(world) {
    world.allowed.push(/422/);
    const ada = await world.register('Interaction Person');
    const chart = `/api/patients/${ada.id}`;
    await world.call('clinician', 'POST', `${chart}/allergies`, {
      code: { text: 'Penicillin', codings: [{ system: rxnorm, code: '7980' }] },
      clinicalStatus: 'active',
    });
    const page = await world.signIn('clinician');
    await world.go(page, `/patients/${ada.id}/add/medication`);
    await fill(page, { 'code.text': 'Penicillin V', 'code.codings.0.code': '7980' });
    expectEqual(
      await page.locator('[name=overrideReason]').count(),
      0,
      'the reason is not asked yet',
    );
    await save(page);
    await page.getByText('an active allergy to this substance').waitFor();
    await fill(page, { overrideReason: 'tolerated under supervision' });
    await save(page);
    await section(page, 'Medications').getByText('Penicillin V').waitFor();
    const [order] = await world.call('clinician', 'GET', `${chart}/medications`);
    expectEqual(order.overrideReason, 'tolerated under supervision', 'the reason');
  },

  async PlotsWhatWasMeasuredMoreThanOnce(world) {
    const ada = await world.register('Plotted Person');
    for (const [day, value] of [
      ['01', '72'],
      ['08', '75'],
      ['15', '69'],
    ]) {
      await world.call('clinician', 'POST', `/api/patients/${ada.id}/observations`, {
        code: { text: 'Heart rate' },
        status: 'final',
        start: `2026-01-${day}`,
        value: { quantity: { value, unit: 'beats/min' } },
      });
    }
    const page = await world.signIn('clinician');
    await world.go(page, `/patients/${ada.id}`);
    const plot = page.getByRole('img', { name: 'Heart rate: a plot of 3 values' });
    await plot.locator('canvas').waitFor();
    await page.locator('figcaption').filter({ hasText: '69 beats/min' }).waitFor();
  },

  async AmendsWhatTheFormShowsAndKeepsTheRest(world) {
    const ada = await world.register('Amended Person');
    const path = `/api/patients/${ada.id}/conditions`;
    const coded = {
      text: 'Asthma',
      codings: [{ system: 'http://snomed.info/sct', code: '195967001' }],
    };
    const entry = await world.call('clinician', 'POST', path, {
      code: coded,
      clinicalStatus: 'active',
    });
    const page = await world.signIn('clinician');
    await world.go(page, `/patients/${ada.id}`);
    await section(page, 'Problems').getByRole('link', { name: 'Asthma' }).click();
    await page.locator('[name=clinicalStatus]').selectOption('remission');
    await fill(page, { 'code.text': 'Asthma, mild' });
    await save(page);
    await section(page, 'Problems').getByText('remission').waitFor();
    const now = await world.call('clinician', 'GET', `${path}/${entry.id}`);
    expectEqual(
      [now.code.text, now.code.codings, now.version],
      ['Asthma, mild', coded.codings, 2],
      'the entry',
    );
  },

  async LetsTwoBrowsersWorkOnOneRecord(world) {
    world.allowed.push(/412/);
    const ada = await world.register('Shared Person');
    const path = `/api/patients/${ada.id}/conditions`;
    const body = { code: { text: 'Eczema' }, clinicalStatus: 'active' };
    const entry = await world.call('clinician', 'POST', path, body);
    const pages = [await world.signIn('clinician'), await world.signIn('admin')];
    for (const page of pages) {
      await world.go(page, `/patients/${ada.id}/amend/condition/${entry.id}`);
      await page.locator('[name=onset]').waitFor();
    }
    const [first, second] = pages;
    await fill(first, { onset: '2010' });
    await save(first);
    await section(first, 'Problems').getByText('2010').waitFor();
    await fill(second, { onset: '2012', note: 'told by the mother' });
    await save(second);
    const conflict = second.getByRole('alertdialog');
    await conflict.getByText('2010').waitFor();
    await conflict.getByLabel('2010').check();
    await conflict.getByRole('button', { name: 'Save this choice' }).click();
    await section(second, 'Problems').getByText('2010').waitFor();
    const now = await world.call('clinician', 'GET', `${path}/${entry.id}`);
    expectEqual([now.onset, now.note, now.version], ['2010', 'told by the mother', 3], 'the entry');
  },

  async MarksAnErrorWithItsReason(world) {
    const ada = await world.register('Mistaken Person');
    const path = `/api/patients/${ada.id}/notes`;
    await world.call('clinician', 'POST', path, {
      title: 'Wrong chart',
      note: 'Of somebody else.',
    });
    const page = await world.signIn('clinician');
    await world.go(page, `/patients/${ada.id}`);
    await section(page, 'Notes').getByRole('link', { name: 'Wrong chart' }).click();
    await page.getByText('Recorded in error?').click();
    await fill(page, { reason: 'another patient' });
    await page.getByRole('button', { name: 'Mark as an error' }).click();
    await section(page, 'Notes').getByText('Nothing recorded.').waitFor();
    const [note] = await world.call('clinician', 'GET', `${path}?errors=true`);
    expectEqual([note.inError, note.inErrorReason], [true, 'another patient'], 'the note');
  },

  async ShowsTheRecordAsItWasAtEachMoment(world) {
    const ada = await world.register('Time Traveller', { address: 'First Street' });
    const chart = `/api/patients/${ada.id}`;
    await world.call('clinician', 'POST', `${chart}/conditions`, {
      code: { text: 'Tension headache' },
      clinicalStatus: 'active',
    });
    await world.call('clinician', 'PATCH', chart, { address: 'Second Street' });
    const page = await world.signIn('clinician');
    const happened = page.getByText('History: 4 moments');
    await eventually(async () => {
      await world.go(page, '/');
      await world.go(page, `/patients/${ada.id}`);
      return happened.waitFor({ timeout: 1000 }).then(
        () => true,
        () => false,
      );
    }, 'the account that billing opens is in the history');
    await happened.click();
    const slider = page.getByRole('slider');
    const details = page.locator('.details');
    const moveUntil = async (isThere) => {
      for (let moves = 0; moves < 6 && !(await isThere()); ++moves) {
        await slider.press('ArrowLeft');
        await page.waitForTimeout(400);
      }
      expect(await isThere(), 'no moment shows it');
    };
    // The moment of the correction: what it changed is marked in its place and listed below.
    await moveUntil(async () => (await details.locator('.is-changed del').count()) > 0);
    expectEqual(await details.locator('.is-changed del').textContent(), 'First Street', 'before');
    await page.locator('.changes strong').filter({ hasText: 'Details corrected' }).waitFor();
    await page.locator('.changes ins').filter({ hasText: 'Second Street' }).waitFor();
    await page.getByText(/^As it was at/).waitFor();
    await world.picture(page, 'timeline');
    expectEqual(await world.violations(page), [], 'axe on the timeline');
    // The moment of the diagnosis.
    await moveUntil(async () => (await page.locator('.entries .is-added').count()) > 0);
    await details.getByText('First Street').waitFor();
    // Before it.
    await moveUntil(async () => (await page.getByText('Tension headache').count()) === 0);
    expectEqual(
      await page.getByRole('link', { name: /^Add/ }).count(),
      0,
      'the past is not written',
    );
    // The place is an address: a reload leads there again.
    await page.reload();
    await world.fillSignIn(page, 'clinician');
    await page.getByText(/^As it was at/).waitFor();
  },

  async ScrollsALongChart(world) {
    const ada = await world.register('Long Chart');
    const record = (at) =>
      world.call('clinician', 'POST', `/api/patients/${ada.id}/observations`, {
        code: { text: 'Body weight' },
        status: 'final',
        start: new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10),
        value: { quantity: { value: String(60 + (at % 10)), unit: 'kg' } },
      });
    for (let first = 0; first < 240; first += 12) {
      await Promise.all(Array.from({ length: 12 }, (_, next) => record(first + next)));
    }
    const page = await world.signIn('clinician');
    await world.go(page, `/patients/${ada.id}`);
    await page.getByRole('img', { name: 'Body weight: a plot of 240 values' }).waitFor();
    await page.getByRole('button', { name: 'Show 232 more' }).click();
    await page.evaluate(() => {
      globalThis.longTasks = [];
      new PerformanceObserver((list) =>
        globalThis.longTasks.push(...list.getEntries().map((entry) => entry.duration)),
      ).observe({ type: 'longtask' });
    });
    for (let steps = 0; steps < 20; ++steps) {
      await page.mouse.wheel(0, 600);
      await page.waitForTimeout(30);
    }
    const longest = await page.evaluate(() => Math.max(0, ...globalThis.longTasks));
    console.log(`longest task while scrolling 240 entries: ${longest} ms`);
    expect(longest < 500, `a task took ${longest} ms`);
  },
};
