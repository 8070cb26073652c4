// A measure as the gateway tells it, and what is drawn and saved of it.
import { majorOf, money, number, t, word } from '../words/words';

export interface MeasureRow {
  period?: string; // "2026-11-28T16", "2026-11-28", "2026-11"
  group?: string;
  label?: string;
  count: number | null; // null: too few to be shown
  sumMinor?: number | null;
  currency?: string;
  sumMinutes?: number | null;
  averageMinutes?: number;
  suppressed?: boolean;
}

export interface Measure {
  measure: string;
  groupBy: string;
  per?: string;
  from?: string;
  to?: string;
  asOf?: string;
  rows: MeasureRow[];
  more?: boolean;
}

export interface Overview {
  timeZone: string;
  from: string;
  to: string;
  measures: Measure[];
}

export interface Today {
  day: string;
  measures: Measure[];
}

// What may be asked: its groups, the usual first, and per what.
export const asked: Record<string, { groups: string[]; pers: string[] }> = {
  patients: { groups: ['state', 'age-band', 'gender', 'town'], pers: [] },
  registrations: { groups: ['none'], pers: ['hour', 'day', 'week', 'month'] },
  encounters: { groups: ['none', 'class', 'status'], pers: ['hour', 'day', 'week', 'month'] },
  lengths: { groups: ['length', 'class'], pers: ['day', 'week', 'month'] },
  visits: { groups: ['return'], pers: ['hour', 'day', 'week', 'month'] },
  'no-shows': { groups: ['none', 'class'], pers: ['hour', 'day', 'week', 'month'] },
  reasons: { groups: ['code'], pers: ['day', 'week', 'month'] },
  conditions: { groups: ['code'], pers: ['day', 'week', 'month'] },
  medications: { groups: ['code'], pers: ['day', 'week', 'month'] },
  procedures: { groups: ['code'], pers: ['day', 'week', 'month'] },
  charges: { groups: ['none', 'code'], pers: ['day', 'week', 'month'] },
  invoiced: { groups: ['none'], pers: ['day', 'week', 'month'] },
  payments: { groups: ['none', 'kind', 'method'], pers: ['day', 'week', 'month'] },
  revenue: { groups: ['payer'], pers: ['day', 'week', 'month'] },
  'write-offs': { groups: ['none'], pers: ['day', 'week', 'month'] },
  outstanding: { groups: ['party'], pers: ['day', 'week', 'month'] },
  ageing: { groups: ['overdue'], pers: ['day', 'week', 'month'] },
};

export const isOfMoney = (measure: Measure) =>
  measure.rows.some((row) => row.sumMinor !== undefined);

// A group's name for people: what the record calls it, else the console's word for its code.
export function nameOf(measure: Measure, row: MeasureRow): string {
  if (measure.groupBy === 'overdue') {
    const parts = [
      row.label && word('group.party', row.label),
      word('group.overdue', row.group ?? ''),
    ];
    return parts.filter(Boolean).join(', ');
  }
  if (row.label) return row.label;
  if (!row.group) return t(measure.groupBy === 'none' ? 'measure.all' : 'measure.noGroup');
  // "http://snomed.info/sct|195967001"
  if (measure.groupBy === 'code') return row.group.split('|').pop() ?? row.group;
  return word(`group.${measure.groupBy}`, row.group);
}

// What is plotted of a row; null: it is hidden.
export function valueOf(measure: Measure, row: MeasureRow): number | null {
  if (row.suppressed) return null;
  return isOfMoney(measure) ? majorOf(row.sumMinor ?? 0, row.currency || 'USD') : row.count;
}

export function toldValue(measure: Measure, row: MeasureRow): string {
  if (row.suppressed) return t('measure.hidden');
  if (isOfMoney(measure)) return money(row.sumMinor ?? 0, row.currency || 'USD');
  return number(row.count ?? 0);
}

export interface Course {
  name: string;
  values: (number | null)[]; // by the times; null: hidden
}

function secondsOf(period: string): number {
  const [date, hour] = period.split('T');
  const [year, month, day = 1] = date.split('-').map(Number);
  return Date.UTC(year, month - 1, day, Number(hour ?? 0)) / 1000;
}

const coursesMax = 6;
const periodsMax = 2000;
const hourMs = 3_600_000;

// All periods of the measure's time, so that one without a row is seen to have counted nothing. The
// times of day alone, of entries whose hour is not known, are among those of the rows.
function periodsOf({ from, to, per, rows }: Measure): string[] {
  const all = new Set(rows.map((row) => row.period ?? ''));
  if (from && to && per) {
    const at = new Date(`${from}T00:00:00Z`);
    if (per === 'week') at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
    if (per === 'month') at.setUTCDate(1);
    const end = Date.parse(`${to}T23:59:59Z`);
    const length = { hour: 13, day: 10, week: 10, month: 7 }[per] ?? 10;
    for (let n = 0; n < periodsMax && at.getTime() <= end; ++n) {
      all.add(at.toISOString().slice(0, length));
      if (per === 'month') at.setUTCMonth(at.getUTCMonth() + 1);
      else at.setTime(at.getTime() + hourMs * ({ hour: 1, day: 24, week: 168 }[per] ?? 24));
    }
  }
  return [...all].sort();
}

// Periods without a row counted nothing. The groups with most come first, and only so many.
export function coursesOf(measure: Measure): { times: number[]; courses: Course[] } {
  const periods = periodsOf(measure);
  const byName = new Map<string, Map<string, number | null>>();
  for (const row of measure.rows) {
    const currency = isOfMoney(measure) && row.currency ? ` (${row.currency})` : '';
    const name = nameOf(measure, row) + currency;
    const course = byName.get(name) ?? new Map<string, number | null>();
    course.set(row.period ?? '', valueOf(measure, row));
    byName.set(name, course);
  }
  const all = [...byName].map(([name, values]) => ({
    name,
    values: periods.map((period) => (values.has(period) ? (values.get(period) ?? null) : 0)),
  }));
  const sum = (course: Course) => course.values.reduce<number>((of, value) => of + (value ?? 0), 0);
  all.sort((one, other) => sum(other) - sum(one));
  return { times: periods.map(secondsOf), courses: all.slice(0, coursesMax) };
}

export function titleOf(measure: Measure): string {
  const name = word('measure', measure.measure);
  const by = measure.groupBy === 'none' ? '' : word('groupBy', measure.groupBy);
  return by ? `${name} ${by}` : name;
}
