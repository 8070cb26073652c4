// What somebody is writing, kept over a reload of the page and gone with the tab, at the sign-out,
// and once it is sent. The key of a repeat belongs to it: a reload must not make a second record.
import { useSignal, type Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { newKey } from '../call/call';
import { user } from '../session/session';

export type Values = Record<string, string>;

export interface Draft {
  values: Signal<Values>;
  set(name: string, value: string): void;
  key(): string; // the same until what is written changes
  isRestored: boolean;
  forget(): void;
}

interface Kept {
  values: Values;
  key: string;
}

function stored(place: string): Kept | null {
  const text = sessionStorage.getItem(place);
  return text ? (JSON.parse(text) as Kept) : null;
}

export function useDraft(name: string, initial: Values): Draft {
  const place = `draft/${user.value?.subject ?? ''}/${name}`;
  const before = useRef<Kept | null | undefined>(undefined);
  if (before.current === undefined) before.current = stored(place);
  const values = useSignal<Values>({ ...initial, ...before.current?.values });
  const key = useRef(before.current?.key ?? newKey());
  return {
    values,
    set(field, value) {
      values.value = { ...values.peek(), [field]: value };
      key.current = newKey();
      sessionStorage.setItem(place, JSON.stringify({ values: values.peek(), key: key.current }));
    },
    key: () => key.current,
    isRestored: before.current !== null,
    forget() {
      sessionStorage.removeItem(place);
      values.value = { ...initial };
      key.current = newKey();
    },
  };
}
