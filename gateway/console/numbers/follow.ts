// Today's counts as they change: server-sent events, read with the token in the header, which the
// browser's own EventSource cannot send. The stream ends with its token; then it is begun anew.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { token } from '../session/session';
import type { Today } from './measure';

const againMs = 3000;

// The data of each whole event in the text, and what is left of it.
export function eventsIn(text: string): { data: string[]; rest: string } {
  const parts = text.split('\n\n');
  const rest = parts.pop() ?? '';
  const data = parts.flatMap((part) =>
    part
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => line.slice(6)),
  );
  return { data, rest };
}

async function follow(stop: AbortSignal, tell: (today: Today) => void): Promise<void> {
  const answer = await fetch('/api/analytics/live', {
    headers: { Authorization: `Bearer ${token() ?? ''}`, Accept: 'text/event-stream' },
    signal: stop,
    cache: 'no-store',
  });
  if (!answer.ok || !answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const { data, rest } = eventsIn(text + value);
    text = rest;
    for (const each of data) tell(JSON.parse(each) as Today);
  }
}

export function useToday() {
  const today = useSignal<Today | null>(null);
  const isOpen = useSignal(false);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const again = async () => {
      try {
        await follow(stop.signal, (said) => {
          today.value = said;
          isOpen.value = true;
        });
      } catch {
        // Away: asked again below.
      }
      if (stop.signal.aborted) return;
      isOpen.value = false;
      timer = setTimeout(again, againMs);
    };
    void again();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  return { today, isOpen };
}
