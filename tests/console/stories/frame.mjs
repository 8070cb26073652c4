// The frame: how it is served, who gets in, and the ways around.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually, expect, expectEqual } from '../world.mjs';

const firstPageBytesMax = 250_000;
const firstPageMsMax = 5_000; // loopback and a shared machine; the page itself takes a fifth

export const frameStories = {
  async ServesTheConsoleUnderAStrictPolicy(world) {
    const answer = await fetch(`${world.instance.url}/`);
    expect(answer.url.endsWith('/console/'), 'the root leads to the console');
    const policy = answer.headers.get('Content-Security-Policy') ?? '';
    expect(policy.includes("default-src 'none'") && !policy.includes('unsafe'), policy);
    const page = await world.page();
    await page.goto(world.instance.url);
    // The policy holds: a script that is not a file of ours is refused.
    world.allowed.push(/Content Security Policy/);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.slipped = true';
      document.body.append(script);
    });
    expectEqual(
      await page.evaluate(() => globalThis.slipped ?? false),
      false,
      'an inline script ran',
    );
  },

  async IsSmallAndQuick(world) {
    const page = await world.page();
    const began = Date.now();
    await page.goto(world.instance.url);
    await page.locator('main.welcome').waitFor();
    const took = Date.now() - began;
    const bytes = await page.evaluate(() =>
      [
        ...performance.getEntriesByType('resource'),
        ...performance.getEntriesByType('navigation'),
      ].reduce((sum, entry) => sum + entry.encodedBodySize, 0),
    );
    console.log(`first page: ${took} ms, ${bytes} bytes`);
    expect(bytes > 10_000 && bytes < firstPageBytesMax, `the first page takes ${bytes} bytes`);
    expect(took < firstPageMsMax, `the first page takes ${took} ms`);
  },

  async KeepsAssetsForEverAndAsksForThePage(world) {
    const page = await fetch(`${world.instance.url}/console/`);
    const again = await fetch(`${world.instance.url}/console/`, {
      headers: { 'If-None-Match': page.headers.get('ETag') },
    });
    expectEqual(again.status, 304, 'the page is as it was');
    const script = /src="(\/console\/assets\/[^"]+)"/.exec(await page.text())[1];
    const asset = await fetch(world.instance.url + script, {
      headers: { 'Accept-Encoding': 'gzip, deflate, br' },
    });
    expect(asset.headers.get('Cache-Control').includes('immutable'), 'an asset is kept');
    expectEqual(asset.headers.get('Content-Encoding'), 'br', 'an asset is compressed');
  },

  async LetsNobodyInWithAWrongPassword(world) {
    world.allowed.push(/401/);
    const page = await world.page();
    await page.goto(`${world.instance.url}/console/`);
    await world.goToSignIn(page);
    await page.fill('[name=email]', 'nobody@example.org');
    await page.fill('[name=password]', 'wrong password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
  },

  async KeepsTheTokenInMemoryAlone(world) {
    const page = await world.signIn('clinician');
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(!stored.includes('eyJ'), `a token is stored: ${stored}`);
    await page.reload();
    await page.locator('main.welcome').waitFor();
  },

  async RenewsTheTokenInSilence(world) {
    const page = await world.page();
    await page.clock.install();
    await page.goto(`${world.instance.url}/console/`);
    await world.fillSignIn(page, 'clinician');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    const tokens = new Set();
    page.on('request', (request) => tokens.add(request.headers().authorization));
    await world.go(page, '/day');
    await page.getByRole('heading', { name: 'Day', level: 1 }).waitFor();
    const renewed = page.waitForResponse((answer) => answer.url().endsWith('/auth/token'));
    await page.clock.fastForward('09:30');
    expectEqual((await renewed).status(), 200, 'the renewal');
    await world.go(page, '/');
    await page.getByRole('heading', { name: 'Patients', level: 1 }).waitFor();
    await eventually(() => [...tokens].filter(Boolean).length > 1, 'a new token is used');
  },

  async EndsTheSessionWithTheSignOut(world) {
    const page = await world.signIn('clinician');
    const ended = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
    await page.getByRole('button', { name: 'Sign out' }).click();
    expectEqual((await ended).status(), 204, 'the end');
  },

  async ShowsEachRoleItsPages(world) {
    const menu = async (role) => {
      const page = await world.signIn(role);
      return page.locator('header nav a').allTextContents();
    };
    expectEqual(await menu('receptionist'), ['Patients', 'Day', 'Register'], 'the reception');
    expectEqual(await menu('biller'), ['Patients', 'Bills', 'Numbers'], 'billing');
    expectEqual(
      await menu('auditor'),
      ['Patients', 'Day', 'Bills', 'Numbers', 'Audit trail'],
      'the audit',
    );
  },

  async TakesOneAnywhereByKeyboard(world) {
    const ada = await world.register('Palette Person');
    const page = await world.signIn('clinician');
    const take = async (key, text, option) => {
      await page.keyboard.press(key);
      await page.locator('.palette input:focus').waitFor();
      await page.keyboard.type(text);
      await page.locator('.palette [role=option]').filter({ hasText: option }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.palette').waitFor({ state: 'detached' });
    };
    await take('Control+k', 'Palette Per', 'Palette Person');
    await page.getByRole('heading', { name: 'Palette Person', level: 1 }).waitFor();
    await take('Control+k', ada.id, ada.id);
    await page.getByRole('heading', { name: 'Palette Person', level: 1 }).waitFor();
    await take('/', 'Duplic', 'Duplicates');
    await page.getByRole('heading', { name: 'Duplicates', level: 1 }).waitFor();
  },

  async SpeaksThreeLanguages(world) {
    const page = await world.signIn('clinician', { locale: 'de-CH' });
    await page.getByRole('heading', { name: 'Patienten', level: 1 }).waitFor();
    await page.getByLabel('Sprache').selectOption('es');
    await page.getByRole('heading', { name: 'Pacientes', level: 1 }).waitFor();
    expectEqual(await page.evaluate(() => document.documentElement.lang), 'es', 'the language');
  },

  // What the console sends and reads is what /openapi.json says.
  async FitsTheInterfaceAsItIs(world) {
    const options = { cwd: new URL('../../../gateway/console', import.meta.url), timeout: 100_000 };
    const commands = [
      [
        'npx',
        ['openapi-typescript', `${world.instance.url}/openapi.json`, '-o', 'call/schema.d.ts'],
      ],
      ['npx', ['tsc', '--noEmit']],
    ];
    for (const [command, flags] of commands) {
      await promisify(execFile)(command, flags, options).catch((failure) => {
        throw new Error(`${flags[0]}: ${failure.stdout}${failure.stderr}`);
      });
    }
  },
};
