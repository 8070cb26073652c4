// An answer that is not what was asked for: the gateway's problem+json, or none at all.
export interface FieldError {
  pointer: string; // "/value/quantity/value"
  code: string;
  detail: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number, // 0: no answer came
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    readonly requestId = '',
    readonly retryAfterSeconds = 0,
  ) {
    super(detail || code);
  }

  // The record has changed since it was read.
  get isStale() {
    return this.status === 412;
  }
}

export async function problemOf(answer: Response): Promise<Problem> {
  const requestId = answer.headers.get('X-Request-Id') ?? '';
  const retryAfter = Number(answer.headers.get('Retry-After') ?? 0);
  try {
    const said = await answer.json();
    const detail = said.detail ?? said.title;
    return new Problem(answer.status, said.code, detail, said.errors ?? [], requestId, retryAfter);
  } catch {
    return new Problem(answer.status, 'unreadable', '', [], requestId, retryAfter);
  }
}
