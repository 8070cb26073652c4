// A patient's account: what was done, what was billed, what was paid.
import { call } from '../call/call';
import { useReading } from '../call/reading';
import type { Patient } from '../desk/finding';
import { ProblemNote, problemText } from '../form/fields';
import { useSending } from '../form/sending';
import { may } from '../session/permissions';
import { day, money, t, word } from '../words/words';
import type { Account, Charge, Invoice, Payment } from './account';
import { ChargeForm, PaymentForm } from './account_forms';
import { WithReason } from './with_reason';

export function AccountPage({ id }: { id: string }) {
  const path = `/api/billing/accounts/${id}`;
  const { answer, problem } = useReading<Account>(path).value;
  const patient = useReading<Patient>(`/api/patients/${id}`).value.answer?.body;
  const account = answer?.body;
  return (
    <article>
      <h1 tabIndex={-1}>{t('account.title', { name: patient?.name ?? '' })}</h1>
      <p>
        <a href={`#/patients/${id}`}>{t('page.patient')}</a>
      </p>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      {account && (
        <>
          <Sums account={account} />
          <div class="sections is-pair">
            <Charges account={account} path={path} />
            <Payments account={account} path={path} />
            <Invoices account={account} path={path} />
            <Movements account={account} />
          </div>
        </>
      )}
    </article>
  );
}

function Sums({ account }: { account: Account }) {
  const open = account.charges.filter((charge) => !charge.invoiceId && !charge.cancelled);
  const uninvoiced = open.reduce((sum, charge) => sum + charge.amountMinor, 0);
  const sums = [
    [t('account.due'), account.dueMinor],
    [t('account.credit'), account.creditMinor],
    [t('account.uninvoiced'), uninvoiced],
  ] as const;
  return (
    <dl class="sums">
      {sums.map(([name, minor]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{money(minor, account.currency)}</dd>
        </div>
      ))}
    </dl>
  );
}

interface PartProps {
  account: Account;
  path: string;
}

function Charges({ account, path }: PartProps) {
  const { currency } = account;
  const open = account.charges.filter((charge) => !charge.invoiceId && !charge.cancelled);
  const making = useSending();
  const state = (charge: Charge) =>
    charge.cancelled ? 'cancelled' : charge.invoiceId ? 'invoiced' : 'open';
  return (
    <section class="card" aria-labelledby="charges">
      <h2 id="charges">{t('account.charges')}</h2>
      <table>
        <caption class="unseen">{t('account.charges')}</caption>
        <tbody>
          {account.charges.map((charge) => (
            <tr key={charge.id} class={charge.cancelled ? 'is-gone' : undefined}>
              <td>{day(charge.serviceDate)}</td>
              <th scope="row">{charge.description}</th>
              <td class="number">{money(charge.amountMinor, currency)}</td>
              <td>
                {word('charge', state(charge))}
                {state(charge) === 'open' && may('writeBills') && (
                  <WithReason
                    label={t('account.cancelCharge')}
                    path={`${path}/charges/${charge.id}/cancellation`}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {account.unpriced.length > 0 && (
        <p class="note">{t('account.unpriced', { n: account.unpriced.length })}</p>
      )}
      {may('writeBills') && (
        <>
          {open.length > 0 && (
            <button
              type="button"
              class="primary"
              disabled={making.isSending.value}
              onClick={() => void making.send(() => call('POST', `${path}/invoices`, { body: {} }))}
            >
              {t('account.makeInvoice', { n: open.length })}
            </button>
          )}
          <ProblemNote problem={making.problem.value} />
          <ChargeForm path={`${path}/charges`} currency={currency} />
        </>
      )}
    </section>
  );
}

function Invoices({ account, path }: PartProps) {
  const { currency } = account;
  return (
    <section class="card is-wide" aria-labelledby="invoices">
      <h2 id="invoices">{t('account.invoices')}</h2>
      {account.invoices.length === 0 && <p class="hint">{t('account.noInvoices')}</p>}
      <div class="scroll" role="group" aria-labelledby="invoices" tabIndex={0}>
        <table>
          <caption class="unseen">{t('account.invoices')}</caption>
          <tbody>
            {account.invoices.map((invoice) => (
              <InvoiceRow
                key={invoice.id}
                {...{ invoice, path, currency }}
                id={account.patientId}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function InvoiceRow({
  invoice,
  path,
  currency,
  id,
}: {
  invoice: Invoice;
  path: string;
  currency: string;
  id: string;
}) {
  const one = `${path}/invoices/${invoice.id}`;
  const isOpen = invoice.state !== 'void' && invoice.state !== 'written-off';
  const look = invoice.state === 'paid' ? 'good' : invoice.dueMinor > 0 ? 'past' : 'plain';
  return (
    <tr class={isOpen ? undefined : 'is-gone'}>
      <th scope="row">{invoice.number ?? t('account.unnumbered')}</th>
      <td>
        <span class={`flag is-${look}`}>{word('invoice', invoice.state)}</span>
      </td>
      <td class="together">
        {day(invoice.issuedOn)} <small>{t('account.dueOn', { day: day(invoice.dueOn) })}</small>
      </td>
      <td class="number">{money(invoice.totalMinor, currency)}</td>
      <td class="number">{t('account.stillDue', { sum: money(invoice.dueMinor, currency) })}</td>
      <td>
        <a class="button" href={`#/patients/${id}/invoice/${invoice.id}`}>
          {t('account.print')}
        </a>
        {isOpen && may('writeBills') && (
          <>
            <WithReason label={t('account.void')} path={`${one}/void`} />
            {invoice.dueMinor > 0 && (
              <WithReason label={t('account.writeOff')} path={`${one}/write-off`} />
            )}
          </>
        )}
      </td>
    </tr>
  );
}

function Payments({ account, path }: PartProps) {
  const { currency } = account;
  return (
    <section class="card" aria-labelledby="payments">
      <h2 id="payments">{t('account.payments')}</h2>
      <table>
        <caption class="unseen">{t('account.payments')}</caption>
        <tbody>
          {account.payments.map((payment) => (
            <PaymentRow key={payment.id} {...{ payment, path, currency }} />
          ))}
        </tbody>
      </table>
      {may('writeBills') && <PaymentForm path={`${path}/payments`} account={account} />}
    </section>
  );
}

function PaymentRow({
  payment,
  path,
  currency,
}: {
  payment: Payment;
  path: string;
  currency: string;
}) {
  const one = `${path}/payments/${payment.id}`;
  const refunded = payment.refundedMinor ?? 0;
  return (
    <tr class={payment.reversed ? 'is-gone' : undefined}>
      <td>{day(payment.receivedOn)}</td>
      <th scope="row">{word('method', payment.method)}</th>
      <td class="number">{money(payment.amountMinor, currency)}</td>
      <td>
        {payment.reversed && t('account.reversed')}
        {refunded > 0 && t('account.refunded', { sum: money(refunded, currency) })}
        {!payment.reversed && may('writeBills') && (
          <>
            {refunded < payment.amountMinor && (
              <WithReason label={t('account.refund')} path={`${one}/refund`} />
            )}
            {refunded === 0 && <WithReason label={t('account.reverse')} path={`${one}/reversal`} />}
          </>
        )}
      </td>
    </tr>
  );
}

function Movements({ account }: { account: Account }) {
  return (
    <section class="card is-wide" aria-labelledby="movements">
      <h2 id="movements">{t('account.movements')}</h2>
      <table>
        <caption class="unseen">{t('account.movements')}</caption>
        <tbody>
          {[...account.movements].reverse().map((each, index) => (
            <tr key={`${each.id}${each.kind}${index}`}>
              <td>{day(each.on)}</td>
              <th scope="row">{word('movement', each.kind)}</th>
              <td>{each.text}</td>
              <td class="number">{money(each.amountMinor, account.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint">
        {t('account.balance', { sum: money(account.balanceMinor, account.currency) })}
      </p>
    </section>
  );
}
