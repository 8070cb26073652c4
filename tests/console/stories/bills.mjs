// The biller's half hour: from a charge to a paid invoice on paper.
import { eventually, expectEqual } from '../world.mjs';

async function charge(page, text, amount) {
  const form = page.getByRole('form', { name: 'Record charge' });
  await form.getByLabel(/^For/).fill(text);
  await form.getByLabel(/^Amount/).fill(amount);
  await form.getByRole('button').click();
}

async function pay(page, amount) {
  const form = page.getByRole('form', { name: 'Record payment' });
  await form.getByLabel(/^Amount/).fill(amount);
  await form.getByLabel('Method').selectOption('cash');
  await form.getByRole('button').click();
}

async function accountOf(world, name) {
  const patient = await world.register(name);
  const path = `/api/billing/accounts/${patient.id}`;
  await eventually(
    () =>
      world.call('biller', 'GET', path).then(
        () => true,
        () => false,
      ),
    'an account',
  );
  return patient;
}

export const billStories = {
  async GoesFromAChargeToAPaidInvoice(world) {
    const ada = await accountOf(world, 'Billed Person');
    const page = await world.signIn('biller');
    await world.go(page, `/patients/${ada.id}/account`);
    await charge(page, 'Office visit', '120.50');
    await page
      .getByRole('row', { name: /Office visit/ })
      .getByText('$120.50')
      .waitFor();
    await charge(page, 'Blood count', '45');
    await page.getByRole('button', { name: 'Invoice 2 charges' }).click();
    const invoices = page.getByRole('region', { name: 'Invoices' });
    await invoices.getByText('$165.50 due').waitFor();
    await pay(page, '100');
    await invoices.getByText('partly paid').waitFor();
    await pay(page, '65.50');
    await invoices.getByText('paid', { exact: true }).waitFor();
    await page.getByText('Balance: $0.00').waitFor();
  },

  async PrintsAnInvoiceWithoutTheConsoleAroundIt(world) {
    const ada = await accountOf(world, 'Printed Person');
    const account = `/api/billing/accounts/${ada.id}`;
    await world.call('biller', 'POST', `${account}/charges`, {
      description: 'X-ray',
      amountMinor: 8000,
    });
    await world.call('biller', 'POST', `${account}/invoices`, {});
    const page = await world.signIn('biller');
    await world.go(page, `/patients/${ada.id}/account`);
    await page.getByRole('link', { name: 'Print' }).click();
    await page.locator('.sheet').getByText('X-ray').waitFor();
    await page.emulateMedia({ media: 'print' });
    expectEqual(await page.locator('header.bar').isVisible(), false, 'the bar on paper');
    expectEqual(await page.locator('.sheet').isVisible(), true, 'the invoice on paper');
    await world.picture(page, 'invoice-on-paper');
  },

  async RefusesAnAmountThatIsNone(world) {
    const ada = await accountOf(world, 'Amount Person');
    const page = await world.signIn('biller');
    await world.go(page, `/patients/${ada.id}/account`);
    for (const amount of ['', 'ten', '1.234', '-5']) {
      await charge(page, 'Something', amount);
      await page.locator('#field-amount-error').filter({ hasText: 'USD' }).waitFor();
    }
    const account = await world.call('biller', 'GET', `/api/billing/accounts/${ada.id}`);
    expectEqual(account.charges, [], 'charges');
  },

  async TakesBackWithAReason(world) {
    world.allowed.push(/422/);
    const ada = await accountOf(world, 'Refund Person');
    const page = await world.signIn('biller');
    await world.go(page, `/patients/${ada.id}/account`);
    await charge(page, 'By mistake', '10');
    const row = page.getByRole('row', { name: /By mistake/ });
    await row.locator('summary').click();
    await row.getByRole('button', { name: 'Cancel charge' }).click();
    await row.locator('.error').waitFor();
    await row.locator('input').fill('never done');
    await row.getByRole('button', { name: 'Cancel charge' }).click();
    await row.getByText('cancelled').waitFor();
    await pay(page, '20');
    const payment = page
      .getByRole('region', { name: 'Payments' })
      .getByRole('row', { name: /cash/ });
    await payment.getByText('Refund').first().click();
    await payment.locator('input').first().fill('overpaid');
    await payment.getByRole('button', { name: 'Refund' }).click();
    await payment.getByText('$20.00 refunded').waitFor();
  },

  async ShowsWhatIsDue(world) {
    const ada = await accountOf(world, 'Due Person');
    const account = `/api/billing/accounts/${ada.id}`;
    await world.call('biller', 'POST', `${account}/charges`, {
      description: 'Visit',
      amountMinor: 777,
    });
    await world.call('biller', 'POST', `${account}/invoices`, {});
    const page = await world.signIn('biller');
    await world.go(page, '/bills');
    await page.getByRole('row', { name: /^Not due yet/ }).waitFor();
  },
};
