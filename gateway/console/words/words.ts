// What the console says, in the reader's language. A language is one file; the compiler names the
// sentences that it lacks.
import { computed, signal } from '@preact/signals';
import { en } from './en';

export type Key = keyof typeof en;
// Forms by the plural category of {n}, which the language decides.
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;
export type Messages = Record<Key, string | Plural>;

export const languages = { en: 'English', de: 'Deutsch', es: 'Español' } as const;
export type Language = keyof typeof languages;

const rightToLeft = new Set<string>(['ar', 'fa', 'he', 'ur']);
const kept = 'carelog-language';

export const language = signal<Language>('en');
const messages = signal<Messages>(en);

async function load(wanted: Language): Promise<Messages> {
  if (wanted === 'de') return (await import('./de')).de;
  if (wanted === 'es') return (await import('./es')).es;
  return en;
}

export async function speak(wanted: Language) {
  messages.value = await load(wanted);
  language.value = wanted;
  document.documentElement.lang = wanted;
  document.documentElement.dir = rightToLeft.has(wanted) ? 'rtl' : 'ltr';
  localStorage.setItem(kept, wanted);
}

export function usualLanguage(): Language {
  const wishes = [localStorage.getItem(kept) ?? '', ...navigator.languages];
  const known = wishes.map((wish) => wish.slice(0, 2)).find((wish) => wish in languages);
  return (known as Language | undefined) ?? 'en';
}

const plural = computed(() => new Intl.PluralRules(language.value));

export function t(key: Key, values: Record<string, string | number> = {}): string {
  const message = messages.value[key];
  const form = plural.value.select(Number(values.n ?? 0));
  const text = typeof message === 'string' ? message : (message[form] ?? message.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? number(value) : value;
  });
}

// A word of the record ("finished"), if the language has one for it.
export function word(group: string, code: string): string {
  const key = `${group}.${code}`;
  return key in en ? t(key as Key) : code;
}

// "ConditionRecorded" as a sentence.
export function eventName(type: string): string {
  const entry = /^([A-Z][A-Za-z]+?)(Recorded|Amended|MarkedInError)$/.exec(type);
  const kind = entry ? entry[1].replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase() : '';
  if (!entry || !(`kind.${kind}` in en)) return word('event', type);
  const verb = entry[2] === 'MarkedInError' ? 'inError' : entry[2].toLowerCase();
  return t(`event.${verb}` as Key, { kind: word('kind', kind) });
}

// A person of the log: her id is too long to read.
export function who(actor: string | undefined): string {
  return /^[0-9a-f]{8}-/.test(actor ?? '') ? (actor ?? '').slice(0, 8) : (actor ?? '');
}

export function number(value: number): string {
  return new Intl.NumberFormat(language.value).format(value);
}

// A sum in whole units: yen have no minor ones, dinars a thousand.
export function majorOf(minor: number, currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2);
}

export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(language.value, { style: 'currency', currency });
  return format.format(majorOf(minor, currency));
}

// FHIR's dateTime: a year, a month, a day or a moment; said as exactly as it is known.
export function day(text: string | undefined): string {
  if (!text) return '';
  if (/^\d{4}$/.test(text)) return text;
  if (/^\d{4}-\d{2}$/.test(text)) {
    const [year, month] = text.split('-').map(Number);
    const format: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', timeZone: 'UTC' };
    return new Date(Date.UTC(year, month - 1)).toLocaleDateString(language.value, format);
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const format: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeZone: 'UTC' };
    return new Date(`${text}T00:00:00Z`).toLocaleDateString(language.value, format);
  }
  return moment(text);
}

export function moment(text: string | number): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return String(text);
  return at.toLocaleString(language.value, { dateStyle: 'medium', timeStyle: 'short' });
}

// To the second: what happens in a log is close together.
export function exactly(text: string): string {
  const format: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium' };
  return new Date(text).toLocaleString(language.value, format);
}

export function clock(text: string): string {
  if (!text.includes('T')) return ''; // a day alone
  return new Date(text).toLocaleTimeString(language.value, { timeStyle: 'short' });
}

// In whole years; nothing if it is not known, or not shown, when somebody was born. A year alone
// counts from its first day.
export function ageOf(birth: string | undefined, at = new Date()): number | undefined {
  if (!birth) return undefined;
  const [year, month = 1, dayOfMonth = 1] = birth.split('-').map(Number);
  const had =
    at.getMonth() + 1 > month || (at.getMonth() + 1 === month && at.getDate() >= dayOfMonth);
  return at.getFullYear() - year - (had ? 0 : 1);
}

// "50 years", or "".
export function yearsOf(birth: string | undefined, at = new Date()): string {
  const years = ageOf(birth, at);
  return years === undefined ? '' : t('patient.age', { n: years });
}
