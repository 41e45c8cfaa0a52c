import type { Operation } from '../../jsonapi/operations.ts';
import { oneLinks } from '../page-links.ts';
import { readOne } from '../read-one.ts';
import type { Answer, Call } from '../request.ts';
import { shownIn, writeResources } from '../write-resources.ts';

/** GET /api/things/{id} */
export async function getOne(call: Call<Extract<Operation, { verb: 'get' }>>): Promise<Answer> {
  return { status: 200, document: await oneDocument(call, call.id) };
}

/** The document of one resource; answers to writes are made of it too, and may show some columns differently. */
export async function oneDocument(call: Call, id: string, instead: Record<string, unknown> = {}): Promise<NonNullable<Answer['document']>> {
  const shown = shownIn(call, call.resource);
  const row = await readOne(call, call.resource, shown.columns, id);
  const { data, included } = await writeResources(call, shown, [{ ...row, ...instead }]);
  return { data: data[0], ...(included ? { included } : {}), links: oneLinks(call) };
}
