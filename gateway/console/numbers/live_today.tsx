// Today, as it happens.
import { day, money, number, t, word } from '../words/words';
import { useToday } from './follow';
import { isOfMoney, type Measure, nameOf, titleOf, toldValue } from './measure';

// Kinds of payments that are told as what went back.
const wentBack = new Set(['refund', 'reversal', 'payer-reversal']);

// Of all groups; nothing if one of them is hidden.
function sumOf(measure: Measure): string {
  if (measure.rows.some((row) => row.suppressed)) return t('measure.hidden');
  if (!isOfMoney(measure)) {
    return number(measure.rows.reduce((sum, row) => sum + (row.count ?? 0), 0));
  }
  const sums = new Map<string, number>();
  for (const row of measure.rows) {
    const currency = row.currency || 'USD';
    const sign = wentBack.has(row.group ?? '') ? -1 : 1;
    sums.set(currency, (sums.get(currency) ?? 0) + sign * (row.sumMinor ?? 0));
  }
  return [...sums].map(([currency, minor]) => money(minor, currency)).join(', ');
}

export function LiveToday() {
  const { today, isOpen } = useToday();
  const said = today.value;
  return (
    <section class="card" aria-labelledby="today">
      <h2 id="today">
        {t('numbers.today', { day: day(said?.day) })}{' '}
        <span class={`flag is-${isOpen.value ? 'good' : 'bad'}`} role="status">
          {t(isOpen.value ? 'numbers.live' : 'numbers.notLive')}
        </span>
      </h2>
      <dl class="sums">
        {said?.measures.map((measure) => (
          <div key={measure.measure + measure.groupBy}>
            <dt>{titleOf(measure)}</dt>
            <dd>
              {measure.rows.length === 0 ? number(0) : sumOf(measure)}
              {measure.groupBy !== 'none' && (
                <small class="parts">
                  {measure.rows
                    .map((row) => `${nameOf(measure, row)}: ${toldValue(measure, row)}`)
                    .join(' · ')}
                </small>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {said === null && <p class="hint">{word('numbers', 'waiting')}</p>}
    </section>
  );
}
