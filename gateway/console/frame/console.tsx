// The whole: nobody signed in, or the frame around a page.
import { useEffect, useErrorBoundary, useRef } from 'preact/hooks';
import { user } from '../session/session';
import { ExpiredSession, SignInPage } from '../session/sign_in';
import { t } from '../words/words';
import { Header } from './header';
import { pageAt } from './pages';
import { Palette, isPaletteOpen } from './palette';
import { place } from './router';

export function Console() {
  if (!user.value) return <SignInPage />;
  return <Frame />;
}

function Frame() {
  const page = pageAt(place.value.parts);
  const main = useRef<HTMLElement>(null);
  const name = place.value.parts.join('/');
  const shown = useRef(name);
  useEffect(() => {
    const heading = main.current?.querySelector<HTMLElement>('h1');
    document.title = `${heading?.textContent || t(page.title)} · carelog`;
    if (shown.current === name) return;
    shown.current = name;
    window.scrollTo(0, 0);
    heading?.focus();
  });
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const writes = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      const asked =
        (event.key === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !writes);
      if (!asked) return;
      event.preventDefault();
      isPaletteOpen.value = true;
    };
    window.addEventListener('keydown', open);
    return () => window.removeEventListener('keydown', open);
  }, []);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('frame.skip')}
      </a>
      <Header />
      <main id="main" ref={main} tabIndex={-1}>
        <Page key={name} />
      </main>
      <Palette />
      <ExpiredSession />
    </>
  );
}

// A page that breaks takes nothing else with it.
function Page() {
  const [broken] = useErrorBoundary((error) => console.error(error));
  const parts = place.value.parts;
  if (!broken) return pageAt(parts).show(parts);
  return (
    <section>
      <h1 tabIndex={-1}>{t('page.broken')}</h1>
      <p class="note is-bad">{t('page.brokenText')}</p>
    </section>
  );
}
