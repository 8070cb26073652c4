// The bar above every page.
import { may } from '../session/permissions';
import { signOut, user } from '../session/session';
import { language, languages, type Language, speak, t, word } from '../words/words';
import { pages } from './pages';
import { isPaletteOpen } from './palette';
import { place } from './router';
import { show, type Theme, theme } from './theme';

const themes: Theme[] = ['system', 'light', 'dark'];

export function Preferences() {
  return (
    <div class="preferences">
      <select
        aria-label={t('frame.language')}
        value={language.value}
        onChange={(event) => void speak(event.currentTarget.value as Language)}
      >
        {Object.entries(languages).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t('frame.theme')}
        value={theme.value}
        onChange={(event) => show(event.currentTarget.value as Theme)}
      >
        {themes.map((each) => (
          <option key={each} value={each}>
            {word('theme', each)}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Header() {
  const here = place.value.parts[0] ?? '';
  return (
    <header class="bar">
      <a class="mark" href="#/">
        carelog
      </a>
      <nav aria-label={t('frame.menu')}>
        {pages
          .filter((page) => page.isInMenu && may(page.needs))
          .map((page) => (
            <a
              key={page.path}
              href={`#/${page.path}`}
              aria-current={page.path === here ? 'page' : undefined}
            >
              {t(page.title)}
            </a>
          ))}
      </nav>
      <button type="button" class="find" onClick={() => (isPaletteOpen.value = true)}>
        {t('palette.open')} <kbd>Ctrl K</kbd>
      </button>
      <Preferences />
      <span class="who" title={user.value?.email}>
        {word('role', user.value?.role ?? '')}
      </span>
      <button type="button" onClick={signOut}>
        {t('frame.signOut')}
      </button>
    </header>
  );
}
