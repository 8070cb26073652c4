// What a TypeScript client does with the types that openapi-typescript makes of /openapi.json.
// Where it says that an error is expected, the compiler fails if there is none.
import createClient from 'openapi-fetch';
import type { components, paths } from './made/schema.js';

type Patient = components['schemas']['Patient'];

// Registers a patient, reads it and asks for one that does not exist.
export async function useClient(baseUrl: string, token: string) {
  const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
  const registered = await client.POST('/api/patients', {
    params: { header: { 'Idempotency-Key': 'generated-client-1' } },
    body: {
      name: 'Katherine Johnson',
      email: 'katherine@example.org',
      address: '1 Langley Road',
      dateOfBirth: '1918-08-26',
    },
  });
  const written: Patient | undefined = registered.data;
  const token_of_write = registered.response.headers.get('consistency-token') ?? '';
  const read = await client.GET('/api/patients/{id}', {
    params: { path: { id: written?.id ?? '' }, header: { 'Consistency-Token': token_of_write } },
  });
  const nobody = await client.GET('/api/patients/{id}', {
    params: { path: { id: '00000000-0000-4000-8000-000000000000' } },
  });
  const page = await client.GET('/api/patients', {
    params: {
      query: { limit: 1, active: 'all', sort: 'newest' },
      header: { 'Consistency-Token': token_of_write },
    },
  });
  return {
    written,
    read: read.data,
    code: nobody.error?.code,
    found: page.data?.map((each) => each.id),
  };
}

// Never called: it is here to be refused by the compiler.
export async function misuseClient(baseUrl: string) {
  const client = createClient<paths>({ baseUrl });
  // @ts-expect-error the id is missing
  await client.GET('/api/patients/{id}', { params: { path: {} } });
  // @ts-expect-error there is no such path
  await client.GET('/api/patient');
  await client.POST('/api/patients', {
    // @ts-expect-error a name is a text
    body: { name: 5, email: 'a@example.org', address: '', dateOfBirth: '1990' },
  });
  // @ts-expect-error there is no such order
  await client.GET('/api/patients', { params: { query: { sort: 'shuffled' } } });
  const { data } = await client.GET('/api/patients/{id}', {
    params: { path: { id: '00000000-0000-4000-8000-000000000000' } },
  });
  // @ts-expect-error there may be none
  return data.name;
}
