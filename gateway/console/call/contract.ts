// The words of the gateway: what it takes and gives, from its /openapi.json. schema.d.ts is made
// by `npm run types -- ADDRESS/openapi.json`; `npm run check` then holds the console against it.
import type { components, operations } from './schema';

type Schemas = components['schemas'];

// mergedFrom: records of the same person that were merged into this one.
export type Patient = Schemas['Patient'] & { mergedFrom?: string[] };
export type AnalyticsSummary = Schemas['AnalyticsSummary'];
export type AuditRecord = Schemas['AuditRecord'];
export type SignIn = Schemas['SignIn'];

// The body of a request, by the operation's name.
export type BodyOf<Operation extends keyof operations> = operations[Operation] extends {
  requestBody?: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;
