// A write on its way: one at a time, and what came of it.
import { useSignal } from '@preact/signals';
import { Problem } from '../call/problem';

export function useSending() {
  const isSending = useSignal(false);
  const problem = useSignal<Problem | null>(null);
  return {
    isSending,
    problem,
    // Nothing: it was refused, and problem says why.
    async send<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
      if (isSending.peek()) return undefined;
      isSending.value = true;
      problem.value = null;
      try {
        return await work();
      } catch (failure) {
        problem.value = failure instanceof Problem ? failure : new Problem(0, 'network', '');
        return undefined;
      } finally {
        isSending.value = false;
      }
    },
  };
}

export type Sending = ReturnType<typeof useSending>;
