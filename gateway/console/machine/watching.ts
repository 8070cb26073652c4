// The machine's state, asked again and again. Not ready is an answer here, not a problem.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { token } from '../session/session';
import { type Sample, samplesOf } from './metrics_text';

export interface Dependency {
  name: string;
  ok: boolean;
  state: string;
  detail: string;
}

export interface Canary {
  everySeconds: number;
  trips: number;
  failures: number;
  lastCompleteAgeMs?: number;
  roundTripMs?: number;
  stages?: { name: string; ok: boolean; ms?: number }[];
}

export interface Machine {
  status: string; // "ready", "degraded", "not-ready"; "away": no answer
  dependencies: Dependency[];
  canary?: Canary;
  samples: Sample[];
  at: number;
}

async function look(stop: AbortSignal): Promise<Machine> {
  const headers = { Authorization: `Bearer ${token() ?? ''}` };
  const [ready, metrics] = await Promise.all([
    fetch('/health/ready', { signal: stop }).then((answer) => answer.json()),
    fetch('/metrics', { headers, signal: stop }).then((answer) => (answer.ok ? answer.text() : '')),
  ]);
  return { ...ready, samples: samplesOf(metrics), at: Date.now() };
}

export function useMachine(everyMs: number) {
  const machine = useSignal<Machine | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const again = async () => {
      try {
        machine.value = await look(stop.signal);
      } catch {
        if (stop.signal.aborted) return;
        const last = machine.peek();
        const nothing = { dependencies: [], samples: [], at: Date.now() };
        machine.value = { ...(last ?? nothing), status: 'away' };
      }
      timer = setTimeout(again, everyMs);
    };
    void again();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [everyMs]);
  return machine;
}
