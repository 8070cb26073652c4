// The pages of the system, side by side.
import { place } from '../frame/router';
import { type Key, t } from '../words/words';

const tabs: [string, Key][] = [
  ['machine', 'page.state'],
  ['machine/models', 'page.models'],
  ['machine/log', 'page.log'],
  ['machine/way', 'page.way'],
];

export function Tabs() {
  const here = place.value.parts.slice(0, 2).join('/');
  return (
    <nav class="tabs" aria-label={t('page.machine')}>
      {tabs.map(([path, title]) => (
        <a key={path} href={`#/${path}`} aria-current={path === here ? 'page' : undefined}>
          {t(title)}
        </a>
      ))}
    </nav>
  );
}
