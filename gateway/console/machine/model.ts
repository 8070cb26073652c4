// Read models as the gateway tells of them.
export interface Partition {
  topic: string;
  partition: number;
  nextOffset: number;
  endOffset: number;
  lagSeconds: number;
}

export interface Model {
  name: string;
  state: 'live' | 'rebuilding' | 'failing' | 'stopped';
  failure?: string;
  generation: number;
  lagEvents: number;
  lagSeconds: number;
  lastProgressAt?: string;
  parkedAggregates: number;
  waitingCommits: number;
  partitions: Partition[];
}

export interface Models {
  readModels: Model[];
  processesAway: number;
}

export interface Generation {
  number: number;
  state: 'filling' | 'following' | 'live' | 'kept' | 'copy';
  label?: string;
  asOf?: string;
  madeAt?: string;
  place: string;
}

export interface Difference {
  table: string;
  key: string;
  field: string;
  lastTouched: string;
  inLive: boolean;
  inRebuilt: boolean;
}

export interface Build {
  generation: number;
  phase: string;
  finished: boolean;
  done: number;
  total: number;
  ratePerSecond: number;
  secondsLeft: number;
  failure?: string;
  comparison?: { rows: number; differingRows: number; differences: Difference[] };
}

export interface ModelDetails {
  name: string;
  generations: Generation[];
  build?: Build;
}

export interface Parked {
  aggregateType: string;
  aggregateId: string;
  topic: string;
  partition: number;
  firstOffset?: number;
  waitingCommits: number;
  reason: string;
  released: boolean;
  parkedAt?: string;
}

export const modelsPath = '/api/admin/read-models';

export const modelLooks = {
  live: 'good',
  rebuilding: 'past',
  failing: 'bad',
  stopped: 'bad',
} as const;

// By their reason, the one with most aggregates first.
export function byCause(all: Parked[]): [string, Parked[]][] {
  const causes = new Map<string, Parked[]>();
  for (const each of all) {
    const cause = each.reason;
    causes.set(cause, [...(causes.get(cause) ?? []), each]);
  }
  return [...causes].sort(([, one], [, other]) => other.length - one.length);
}
