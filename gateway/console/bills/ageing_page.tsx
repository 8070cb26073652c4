// What is due, by how long; and what was done that has no price.
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { day, money, number, t, word } from '../words/words';

interface Ageing {
  day: string;
  currencies: {
    currency: string;
    currentMinor: number;
    days1To30Minor: number;
    days31To60Minor: number;
    days61To90Minor: number;
    daysOver90Minor: number;
    dueMinor: number;
    creditMinor: number;
    accounts: number;
  }[];
}

interface Unpriced {
  patientId: string;
  services: { sourceId: string; what: string; code: string; serviceDate: string }[];
}

const bands = [
  ['currentMinor', 'ageing.current'],
  ['days1To30Minor', 'ageing.days30'],
  ['days31To60Minor', 'ageing.days60'],
  ['days61To90Minor', 'ageing.days90'],
  ['daysOver90Minor', 'ageing.older'],
  ['dueMinor', 'ageing.due'],
  ['creditMinor', 'ageing.credit'],
] as const;

export function AgeingPage() {
  const ageing = useReading<Ageing>('/api/billing/ageing').value;
  const unpriced = useReading<Unpriced[]>('/api/billing/unpriced').value;
  const said = ageing.answer?.body;
  const problem = ageing.problem ?? unpriced.problem;
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.bills')}</h1>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      <section class="card" aria-labelledby="ageing">
        <h2 id="ageing">{t('ageing.title', { day: day(said?.day) })}</h2>
        {said?.currencies.length === 0 && <p class="hint">{t('ageing.none')}</p>}
        {said?.currencies.map((sums) => (
          <table key={sums.currency} class="bars">
            <caption>{t('ageing.accounts', { n: sums.accounts, currency: sums.currency })}</caption>
            <tbody>
              {bands.map(([name, label]) => (
                <tr key={name} class={name === 'dueMinor' ? 'is-sum' : undefined}>
                  <th scope="row">{t(label)}</th>
                  <td class="bar-cell">
                    {name !== 'dueMinor' && name !== 'creditMinor' && (
                      <meter
                        min={0}
                        max={Math.max(1, sums.dueMinor)}
                        value={sums[name]}
                        aria-label={t(label)}
                      />
                    )}
                  </td>
                  <td class="number">{money(sums[name], sums.currency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </section>
      <section class="card" aria-labelledby="unpriced">
        <h2 id="unpriced">
          {t('ageing.unpriced')}{' '}
          <small>{number(unpriced.answer?.total ?? unpriced.answer?.body.length ?? 0)}</small>
        </h2>
        {unpriced.answer?.body.length === 0 && <p class="hint">{t('ageing.allPriced')}</p>}
        <ul class="plain-list">
          {unpriced.answer?.body.flatMap((each) =>
            each.services.map((service) => (
              <li key={service.sourceId}>
                {day(service.serviceDate)} {word('kind', service.what)}{' '}
                {word('class', service.code.split('|').pop() ?? '')}{' '}
                <a href={`#/patients/${each.patientId}/account`}>{t('page.account')}</a>
              </li>
            )),
          )}
        </ul>
      </section>
    </section>
  );
}
