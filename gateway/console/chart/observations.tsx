// Observations: a small plot for each that has a course, beside it the last value; and as a table.
import { useMemo } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { day, t } from '../words/words';
import { type Entry, nameOf, textOf, timeOf } from './kinds';
import { Plot } from './plot';
import { EntryRow, mayWrite, SectionHead, type SectionProps } from './section';

interface Course {
  name: string;
  unit: string;
  points: { at: number; value: number }[];
  last: string;
  lastAt: string;
}

export function valueOf(entry: Entry): string {
  const value = entry.value;
  if (value?.quantity?.value) return `${value.quantity.value} ${value.quantity.unit ?? ''}`.trim();
  return value?.text ?? textOf(value?.coded);
}

// By name and unit: values of one unit alone are comparable.
export function coursesOf(entries: Entry[]): Course[] {
  const courses = new Map<string, Course>();
  const add = (name: string, value: Entry['value'], time: string) => {
    const measured = Number(value?.quantity?.value ?? NaN);
    const at = Date.parse(time) / 1000;
    if (!name || Number.isNaN(measured) || Number.isNaN(at)) return;
    const unit = value?.quantity?.unit ?? '';
    const key = `${name}|${unit}`;
    const course = courses.get(key) ?? { name, unit, points: [], last: '', lastAt: '' };
    course.points.push({ at, value: measured });
    courses.set(key, course);
  };
  for (const entry of entries) {
    add(nameOf(entry), entry.value, timeOf(entry));
    for (const part of entry.components ?? []) add(textOf(part.code), part.value, timeOf(entry));
  }
  for (const course of courses.values()) {
    course.points.sort((a, b) => a.at - b.at);
    const last = course.points[course.points.length - 1];
    course.last = `${last.value} ${course.unit}`.trim();
    course.lastAt = new Date(last.at * 1000).toISOString().slice(0, 10);
  }
  return [...courses.values()].sort((a, b) => b.points.length - a.points.length);
}

export function Observations({ id, kind, entries, isPast, changed }: SectionProps) {
  const rows = useSignal(8);
  const courses = useMemo(() => coursesOf(entries), [entries]);
  const plotted = courses.filter((course) => course.points.length > 1);
  return (
    <section class="card is-wide" aria-labelledby={`section-${kind.type}`}>
      <SectionHead id={id} kind={kind} count={entries.length} isPast={isPast} />
      {entries.length === 0 && <p class="hint">{t('chart.none')}</p>}
      <div class="plots">
        {plotted.slice(0, 8).map((course) => (
          <figure key={course.name + course.unit}>
            <figcaption>
              {course.name} <strong>{course.last}</strong> <small>{day(course.lastAt)}</small>
            </figcaption>
            <Plot
              times={course.points.map((point) => point.at)}
              values={course.points.map((point) => point.value)}
              label={t('chart.plot', { name: course.name, n: course.points.length })}
              unit={course.unit}
            />
          </figure>
        ))}
      </div>
      <ul class="entries">
        {entries.slice(0, rows.value).map((entry) => (
          <EntryRow
            key={entry.id}
            entry={{ ...entry, code: { text: `${nameOf(entry)} ${valueOf(entry)}`.trim() } }}
            mark={changed.get(`${kind.type}/${entry.id}`)}
            amend={
              !isPast && mayWrite(kind) ? `#/patients/${id}/amend/${kind.type}/${entry.id}` : ''
            }
          />
        ))}
      </ul>
      {entries.length > rows.value && (
        <button type="button" class="plain" onClick={() => (rows.value += 200)}>
          {t('chart.more', { n: entries.length - rows.value })}
        </button>
      )}
    </section>
  );
}
