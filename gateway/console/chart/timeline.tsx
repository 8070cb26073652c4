// The record as it was at any moment: a slider over all that happened, and what each changed.
import { useEffect, useMemo } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { exactly, t } from '../words/words';
import { Changes } from './changes';

export interface Happening {
  type: string; // "patient", "encounter"
  id: string;
  version: number;
  eventType: string;
  occurredAt: string;
  actor: string;
  role: string;
  purpose: string;
  command: string;
  reason?: string;
  correlationId: string;
  log: { topic: string; partition: number; offset: number };
  changes: { field: string; from?: string; to?: string }[];
}

// "condition/ID" -> "added" or "amended", and "patient/name" -> the value before.
export type Marks = Map<string, string>;

export function marksOf(happenings: Happening[]): Marks {
  const marks: Marks = new Map();
  for (const each of happenings) {
    if (each.type === 'patient') {
      for (const change of each.changes) {
        const field = `patient/${change.field}`;
        if (!marks.has(field)) marks.set(field, change.from ?? '');
      }
    } else if (marks.get(`${each.type}/${each.id}`) !== 'added') {
      marks.set(`${each.type}/${each.id}`, each.version === 1 ? 'added' : 'amended');
    }
  }
  return marks;
}

interface TimelineProps {
  happenings: Happening[]; // newest first
  asOf: string;
  onMove: (asOf: string) => void;
  onMarks: (marks: Marks) => void; // what changed up to the moment shown
}

export function Timeline({ happenings, asOf, onMove, onMarks }: TimelineProps) {
  const isOpen = useSignal(asOf !== '');
  const from = useSignal(-1); // compare with that moment; -1: the one before
  const moments = useMemo(() => {
    return [...new Set(happenings.map((each) => each.occurredAt))].sort();
  }, [happenings]);
  const last = moments.length; // one past the moments: now
  const found = asOf ? moments.findLastIndex((at) => at <= asOf) : last;
  const at = found < 0 ? last : found;
  const since = from.value >= 0 ? Math.min(from.value, at) : at - 1;
  const between = useMemo(
    () => changesBetween(happenings, moments, since, Math.min(at, last - 1)),
    [happenings, moments, since, at],
  );
  const move = (to: number) => onMove(to >= last ? '' : moments[to]);
  useEffect(() => onMarks(at >= last ? new Map() : marksOf(between)), [between, at]);
  if (moments.length === 0) return null;
  return (
    <details
      class="timeline"
      open={isOpen.value}
      onToggle={(event) => (isOpen.value = event.currentTarget.open)}
    >
      <summary>{t('timeline.title', { n: moments.length })}</summary>
      <div class="slider">
        <button type="button" onClick={() => move(Math.max(at - 1, 0))} disabled={at === 0}>
          <span aria-hidden="true">←</span> {t('timeline.earlier')}
        </button>
        <input
          type="range"
          min={0}
          max={last}
          value={at}
          aria-label={t('timeline.slider')}
          aria-valuetext={at === last ? t('timeline.now') : exactly(moments[at])}
          onInput={(event) => move(Number(event.currentTarget.value))}
        />
        <button type="button" onClick={() => move(Math.min(at + 1, last))} disabled={at === last}>
          {t('timeline.later')} <span aria-hidden="true">→</span>
        </button>
        <output>{at === last ? t('timeline.now') : exactly(moments[at])}</output>
      </div>
      <p class="compare">
        <label for="compare">{t('timeline.compare')}</label>
        <select
          id="compare"
          value={from.value}
          onChange={(event) => (from.value = Number(event.currentTarget.value))}
        >
          <option value={-1}>{t('timeline.before')}</option>
          {moments.map((each, index) => (
            <option key={each} value={index}>
              {exactly(each)}
            </option>
          ))}
        </select>
      </p>
      <Changes happenings={between} />
    </details>
  );
}

// What happened after moment number `since`, up to number `at`, oldest first.
function changesBetween(happenings: Happening[], moments: string[], since: number, at: number) {
  const low = since < 0 ? '' : moments[since];
  const high = moments[at];
  return happenings.filter((each) => each.occurredAt > low && each.occurredAt <= high).reverse();
}
