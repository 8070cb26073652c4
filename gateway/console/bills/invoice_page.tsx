// An invoice as the gateway prints it, on paper without the console around it.
import { useEffect, useRef } from 'preact/hooks';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { t } from '../words/words';

export function InvoicePage({ id, invoice }: { id: string; invoice: string }) {
  const path = `/api/billing/accounts/${id}/invoices/${invoice}/print`;
  const { answer, problem } = useReading<string>(path, 0, 'text/html').value;
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!answer || !sheet.current) return;
    // Parsed apart, so that nothing of it runs; its style sheet is for a page of its own.
    const text = answer.body.replace(/<style>[^]*?<\/style>/g, '');
    const page = new DOMParser().parseFromString(text, 'text/html');
    const parts = [...page.body.childNodes].filter((part) => part.nodeName !== 'SCRIPT');
    sheet.current.replaceChildren(...parts.map((part) => document.importNode(part, true)));
    for (const title of sheet.current.querySelectorAll('h1')) {
      const lower = document.createElement('h2');
      lower.append(...title.childNodes);
      title.replaceWith(lower);
    }
  }, [answer]);
  return (
    <article>
      <h1 class="screen" tabIndex={-1}>
        {t('page.invoice')}
      </h1>
      {problem && <p class="note is-bad">{problemText(problem)}</p>}
      <p class="buttons screen">
        <button type="button" class="primary" onClick={() => window.print()}>
          {t('account.print')}
        </button>
        <a class="button" href={`#/patients/${id}/account`}>
          {t('page.account')}
        </a>
      </p>
      <div class="sheet" ref={sheet} />
    </article>
  );
}
