// A head of the log, as `carelog audit head` prints it: a JSON Web Signature.
export interface PartitionHead {
  topic: string;
  partition: number;
  records: number;
  head: string; // of the hash chain, hex
}

export interface LogHead {
  at: string;
  keyId: string;
  partitions: PartitionHead[];
}

function decoded(part: string): unknown {
  const base64 = part.replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

// Null: it is no head.
export function headIn(text: string): LogHead | null {
  const parts = text.trim().split('.');
  if (parts.length !== 3) return null;
  try {
    const header = decoded(parts[0]) as { typ?: string; kid?: string };
    const payload = decoded(parts[1]) as { kind?: string; at: string; log: PartitionHead[] };
    if (header.typ !== 'carelog-head+jws' || payload.kind !== 'carelog-log-head') return null;
    return { at: payload.at, keyId: header.kid ?? '', partitions: payload.log };
  } catch {
    return null;
  }
}
