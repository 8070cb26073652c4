// What a page shows of one read, and how it keeps up with writes.
import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call, changes } from './call';
import { Problem } from './problem';

export interface Reading<Body> {
  answer: Answer<Body> | null;
  problem: Problem | null;
  isLoading: boolean;
}

// Reads the path now, whenever it changes, and after each write. "" reads nothing. What was shown
// stays until the new answer is there; a page of another path is not shown for this one.
export function useReading<Body>(path: string, everyMs = 0, accept = ''): Signal<Reading<Body>> {
  const reading = useSignal<Reading<Body>>({ answer: null, problem: null, isLoading: path !== '' });
  const shownPath = useSignal('');
  const revision = changes.value;
  useEffect(() => {
    if (path === '') return undefined;
    const stop = new AbortController();
    const other = shownPath.peek().split('?')[0] !== path.split('?')[0];
    const before = other ? null : reading.peek().answer;
    reading.value = { answer: before, problem: null, isLoading: true };
    const read = () =>
      call<Body>('GET', path, { signal: stop.signal, accept: accept || undefined }).then(
        (answer) => {
          shownPath.value = path;
          reading.value = { answer, problem: null, isLoading: false };
        },
        (failure) => {
          if (stop.signal.aborted) return;
          const problem = failure instanceof Problem ? failure : new Problem(0, 'network', '');
          reading.value = { answer: reading.peek().answer, problem, isLoading: false };
        },
      );
    read();
    // Nobody looks at a page that is hidden.
    const again = () => (document.hidden ? undefined : read());
    const timer = everyMs > 0 ? setInterval(again, everyMs) : undefined;
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [path, revision, everyMs]);
  return reading;
}

// All pages of a list up to a limit, newest first.
export async function readAll<Row>(path: string, rowsMax: number, stop: AbortSignal) {
  const rows: Row[] = [];
  const joint = path.includes('?') ? '&' : '?';
  let cursor = '';
  do {
    const page = cursor ? `${path}${joint}cursor=${encodeURIComponent(cursor)}` : path;
    const answer: Answer<Row[]> = await call<Row[]>('GET', page, { signal: stop });
    rows.push(...answer.body);
    cursor = answer.next;
  } while (cursor && rows.length < rowsMax);
  return { rows, isWhole: cursor === '' };
}

export interface All<Row> {
  rows: Row[];
  isWhole: boolean;
  problem: Problem | null;
}

export function useAll<Row>(path: string, rowsMax: number, everyMs = 0): Signal<All<Row> | null> {
  const reading = useSignal<All<Row> | null>(null);
  const revision = changes.value;
  useEffect(() => {
    if (path === '') return undefined;
    const stop = new AbortController();
    const read = () =>
      readAll<Row>(path, rowsMax, stop.signal).then(
        (all) => (reading.value = { ...all, problem: null }),
        (failure) => {
          if (stop.signal.aborted) return;
          const problem = failure instanceof Problem ? failure : new Problem(0, 'network', '');
          reading.value = { rows: reading.peek()?.rows ?? [], isWhole: false, problem };
        },
      );
    void read();
    const again = () => (document.hidden ? undefined : void read());
    const timer = everyMs > 0 ? setInterval(again, everyMs) : undefined;
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [path, rowsMax, everyMs, revision]);
  return reading;
}
