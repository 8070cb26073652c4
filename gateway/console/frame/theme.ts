// Light, dark, or as the system has it.
import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
const kept = 'carelog-theme';

export const theme = signal<Theme>((localStorage.getItem(kept) as Theme | null) ?? 'system');

export function show(wanted: Theme) {
  theme.value = wanted;
  localStorage.setItem(kept, wanted);
  if (wanted === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = wanted;
}
