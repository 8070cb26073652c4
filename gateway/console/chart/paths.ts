// Values inside an entry by their place: "reasons.0.text".
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export function pointerOf(path: string): string {
  return `/${path.replaceAll('.', '/')}`;
}

export function valueAt(entry: unknown, path: string): string {
  let value = entry;
  for (const step of path.split('.')) {
    value = (value as Record<string, unknown> | undefined)?.[step];
  }
  return value === undefined || value === null ? '' : String(value);
}

// Sets it, making what is missing on the way; "" takes it away.
export function setAt(entry: JsonObject, path: string, value: string): void {
  const steps = path.split('.');
  const last = steps.pop() as string;
  let inner: Record<string, Json> = entry;
  for (const [at, step] of steps.entries()) {
    const following = steps[at + 1] ?? last;
    if (inner[step] === undefined) {
      if (value === '') return;
      inner[step] = /^\d+$/.test(following) ? [] : {};
    }
    inner = inner[step] as Record<string, Json>;
  }
  if (value === '') delete inner[last];
  else inner[last] = value;
}

function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

// Without empty objects and lists, which say nothing.
export function pruned(value: Json): Json {
  if (Array.isArray(value)) return value.map(pruned).filter((each) => !isEmpty(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([name, each]) => [name, pruned(each)] as const)
    .filter(([, each]) => !isEmpty(each));
  return Object.fromEntries(kept);
}

// The members of `after` that say something else than in `before`; what is gone is null.
export function changedMembers(before: JsonObject, after: JsonObject): JsonObject {
  const changed: JsonObject = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) continue;
    changed[name] = after[name] ?? null;
  }
  return changed;
}
