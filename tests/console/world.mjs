// What a story has in hand: the instance, a browser, and the REST interface beside it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const waitMs = 10_000;

export class World {
  constructor(instance, browser, pictures) {
    this.instance = instance;
    this.browser = browser;
    this.pictures = pictures;
    this.complaints = []; // what no story allows: errors on the console, requests elsewhere
    this.allowed = []; // patterns of console errors that a story brings about
    this.tokens = {};
  }

  begin() {
    this.complaints = [];
    this.allowed = [];
  }

  complaint() {
    return this.complaints.join('\n');
  }

  // More about a failure, with a picture of each open page.
  async witness(name) {
    const open = this.browser.contexts().flatMap((context) => context.pages());
    for (const page of open) await this.picture(page, `failed-${name}`).catch(() => {});
    return `\n${this.complaint()}`;
  }

  async end() {
    for (const context of this.browser.contexts()) await context.close().catch(() => {});
  }

  // A page of a context of its own: nothing is shared with another.
  async page(options = {}) {
    const context = await this.browser.newContext({ locale: 'en-US', ...options });
    context.setDefaultTimeout(waitMs);
    const page = await context.newPage();
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error' || this.allowed.some((pattern) => pattern.test(text))) return;
      this.complaints.push(`console: ${text}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`script: ${error.message}`));
    page.on('request', (request) => {
      const elsewhere = !request.url().startsWith(this.instance.url);
      if (elsewhere && !request.url().startsWith('blob:')) {
        this.complaints.push(`request to ${request.url()}`);
      }
    });
    return page;
  }

  async signIn(role, options = {}) {
    const page = await this.page(options);
    await page.goto(`${this.instance.url}/console/`);
    await this.fillSignIn(page, role);
    await page.getByRole('button', { name: /Sign out|Abmelden|Salir/ }).waitFor();
    return page;
  }

  // On the gateway's own page, or in the dialog over a page whose session has ended.
  async fillSignIn(page, role) {
    const { email, password } = this.instance.signIns()[role];
    await page.locator('main.welcome, dialog form.sign-in').waitFor();
    if ((await page.locator('main.welcome').count()) > 0) await this.goToSignIn(page);
    await page.locator('[type=email]').fill(email);
    await page.locator('[type=password]').fill(password);
    await page.locator('form button').last().click();
  }

  async goToSignIn(page) {
    await page.locator('main.welcome button').click();
    await page.waitForURL(/\/auth\/authorize\?/);
  }

  go(page, path) {
    return page.evaluate((hash) => (location.hash = hash), path);
  }

  // As another program would, whose reads have seen its last write: the answer's body.
  async call(role, method, path, body, headers = {}) {
    const answer = await fetch(this.instance.url + path, {
      method,
      headers: {
        Authorization: `Bearer ${await this.token(role)}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' && this.written ? { 'Consistency-Token': this.written } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    this.written = answer.headers.get('Consistency-Token') ?? this.written;
    return text ? JSON.parse(text) : null;
  }

  async token(role) {
    if (!this.tokens[role]) {
      const answer = await fetch(`${this.instance.url}/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(this.instance.signIns()[role]),
      });
      this.tokens[role] = (await answer.json()).token;
    }
    return this.tokens[role];
  }

  register(name, more = {}) {
    const email = `${name.toLowerCase().replace(/\W+/g, '.')}@example.org`;
    const body = { name, email, address: '1 Mill Lane', dateOfBirth: '1975-12-10', ...more };
    return this.call('receptionist', 'POST', '/api/patients', body);
  }

  // What axe-core finds wrong, as lines.
  async violations(page) {
    await page.evaluate(axe);
    const found = await page.evaluate(() =>
      globalThis.axe.run(document, { resultTypes: ['violations'] }),
    );
    return found.violations.map((each) => {
      const nodes = each.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`);
      return `${each.id}: ${nodes.join('; ')}`;
    });
  }

  picture(page, name) {
    return page.screenshot({ path: join(this.pictures, `${name}.png`), fullPage: true });
  }
}

export function expect(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

export function expectEqual(actual, wanted, sentence) {
  const said = JSON.stringify(actual);
  expect(said === JSON.stringify(wanted), `${sentence}: ${said}, not ${JSON.stringify(wanted)}`);
}

// Asks until it is so.
export async function eventually(ask, sentence) {
  const latest = Date.now() + waitMs;
  for (;;) {
    if (await ask()) return;
    if (Date.now() > latest) throw new Error(`never: ${sentence}`);
    await new Promise((over) => setTimeout(over, 50));
  }
}
