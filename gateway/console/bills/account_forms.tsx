// What a biller writes into an account.
import { call } from '../call/call';
import type { BodyOf } from '../call/contract';
import { type FieldError, Problem } from '../call/problem';
import { useDraft } from '../form/draft';
import { Field, ProblemNote } from '../form/fields';
import { useSending } from '../form/sending';
import { t, word } from '../words/words';
import { type Account, minorOf } from './account';

const methods = ['card', 'cash', 'transfer', 'insurer', 'cheque', 'other'];

// Nothing is sent with an amount that cannot be read.
function amountIn(text: string, currency: string): number {
  const minor = minorOf(text, currency);
  if (minor !== undefined) return minor;
  const wrong: FieldError = {
    pointer: '/amountMinor',
    code: 'not-an-amount',
    detail: t('account.amountHint', { currency }),
  };
  throw new Problem(422, 'invalid-fields', '', [wrong]);
}

export function ChargeForm({ path, currency }: { path: string; currency: string }) {
  const draft = useDraft(path, { description: '', amount: '' });
  const { problem, isSending, send } = useSending();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { description, amount } = draft.values.peek();
    const done = await send(async () => {
      const body: BodyOf<'recordCharge'> = { description, amountMinor: amountIn(amount, currency) };
      return call('POST', path, { body, key: draft.key() });
    });
    if (done) draft.forget();
  };
  const shared = { draft, problem: problem.value };
  return (
    <form class="inline" onSubmit={submit} noValidate aria-label={t('account.addCharge')}>
      <ProblemNote problem={problem.value} pointers={['/description', '/amountMinor']} />
      <Field {...shared} name="description" label={t('account.description')} isRequired />
      <Field
        {...shared}
        name="amount"
        pointer="/amountMinor"
        label={t('account.amount', { currency })}
        isRequired
      />
      <button disabled={isSending.value}>{t('account.addCharge')}</button>
    </form>
  );
}

export function PaymentForm({ path, account }: { path: string; account: Account }) {
  const { currency } = account;
  const draft = useDraft(path, { paid: '', method: methods[0] });
  const { problem, isSending, send } = useSending();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { paid, method } = draft.values.peek();
    const done = await send(async () => {
      const body: BodyOf<'recordPayment'> = { amountMinor: amountIn(paid, currency), method };
      return call('POST', path, { body, key: draft.key() });
    });
    if (done) draft.forget();
  };
  const shared = { draft, problem: problem.value };
  return (
    <form class="inline" onSubmit={submit} noValidate aria-label={t('account.addPayment')}>
      <ProblemNote problem={problem.value} pointers={['/amountMinor', '/method']} />
      <Field
        {...shared}
        name="paid"
        pointer="/amountMinor"
        label={t('account.amount', { currency })}
        isRequired
      />
      <Field
        {...shared}
        name="method"
        label={t('account.method')}
        choices={methods.map((value) => ({ value, label: word('method', value) }))}
      />
      <button disabled={isSending.value}>{t('account.addPayment')}</button>
    </form>
  );
}
