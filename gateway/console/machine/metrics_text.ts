// Prometheus' text format: what the machine page needs of it.
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export function samplesOf(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const parts = /^([a-z_]\w*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!parts) continue;
    const labels: Record<string, string> = {};
    for (const [, name, value] of (parts[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels[name] = value;
    }
    samples.push({ name: parts[1], labels, value: Number(parts[3]) });
  }
  return samples;
}

export interface ReadModel {
  name: string;
  isLive: boolean;
  generation: number;
  lagEvents: number;
  lagSeconds: number;
  parked: number;
  waiting: number;
}

function sumOf(samples: Sample[], metric: string, model: string): number {
  return samples
    .filter((each) => each.name === metric && each.labels.projection === model)
    .reduce((sum, each) => sum + each.value, 0);
}

export function readModelsOf(samples: Sample[]): ReadModel[] {
  const live = samples.filter((each) => each.name === 'carelog_projection_live');
  return live.map(({ labels, value }) => {
    const name = labels.projection;
    const seconds = samples
      .filter((each) => each.name === 'carelog_projection_lag_seconds')
      .filter((each) => each.labels.projection === name)
      .map((each) => each.value);
    return {
      name,
      isLive: value === 1,
      generation: sumOf(samples, 'carelog_projection_generation', name),
      lagEvents: sumOf(samples, 'carelog_projection_lag_events', name),
      lagSeconds: Math.max(0, ...seconds),
      parked: sumOf(samples, 'carelog_projection_parked_aggregates', name),
      waiting: sumOf(samples, 'carelog_projection_waiting_commits', name),
    };
  });
}

export interface Led {
  context: string;
  node: string;
  partitions: number[];
}

// Who leads what: by node, if the metrics name it.
export function leadersOf(samples: Sample[]): Led[] {
  const all = new Map<string, Led>();
  for (const { name, labels, value } of samples) {
    if (name !== 'carelog_partition_led' || value !== 1) continue;
    const context = labels.context ?? labels.topic ?? '';
    const node = labels.leader ?? '';
    const led = all.get(`${context} ${node}`) ?? { context, node, partitions: [] };
    led.partitions.push(Number(labels.partition));
    all.set(`${context} ${node}`, led);
  }
  return [...all.values()];
}
