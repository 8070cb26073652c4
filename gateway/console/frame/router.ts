// Where in the console one is: behind the #, so that no record's id reaches a server's log.
import { computed, signal } from '@preact/signals';

const hash = signal(location.hash);
window.addEventListener('hashchange', () => (hash.value = location.hash));

// What somebody typed may be no encoding at all.
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const place = computed(() => {
  const [path, query] = hash.value.replace(/^#/, '').split('?');
  return {
    parts: path
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    query: new URLSearchParams(query ?? ''),
  };
});

export function go(path: string) {
  location.hash = path;
}

// The same place with other parameters, without a new entry in the browser's history.
export function restate(query: Record<string, string>) {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) given.set(name, value);
  const path = location.hash.split('?')[0] || '#/';
  const text = given.toString();
  history.replaceState(null, '', text ? `${path}?${text}` : path);
  hash.value = location.hash;
}
