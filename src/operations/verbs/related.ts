import type { Operation } from '../../jsonapi/operations.ts';
import type { Relationship } from '../../jsonapi/relationships.ts';
import { targetOf } from '../../jsonapi/surface.ts';
import { ownedBy } from '../owned-by.ts';
import { oneLinks, pageLinks } from '../page-links.ts';
import { presentId, readOne } from '../read-one.ts';
import { readPage } from '../read-page.ts';
import type { Answer, Call } from '../request.ts';
import { shownIn, writeResources } from '../write-resources.ts';

/** GET /api/things/{id}/others: the related resource, or a page of them. */
export async function getRelated(call: Call<Extract<Operation, { verb: 'related' }>>): Promise<Answer> {
  const { path } = call.resource.relationships[call.operation.relationship] as Relationship;
  const target = targetOf(call.registry, call.resource, call.operation.relationship);
  const shown = shownIn(call, target);
  const owner = await readOne(call, call.resource, path.kind === 'column' ? [path.column] : []);
  if (path.kind === 'members' || path.kind === 'children') {
    const page = await readPage(call, target, shown.columns, ownedBy(path, presentId(call.resource, owner), shown.viaColumns));
    return { status: 200, document: { ...(await writeResources(call, shown, page.rows)), links: pageLinks(call, page) } };
  }
  if (path.kind === 'none') return { status: 200, document: { data: [], links: pageLinks(call, {}) } };
  const id = owner[path.column];
  // Recorded: an answer that nothing is related has no links.
  if (id == null) return { status: 200, document: { data: null } };
  const { data, included } = await writeResources(call, shown, [await readOne(call, target, shown.columns, String(id))]);
  return { status: 200, document: { data: data[0], ...(included ? { included } : {}), links: oneLinks(call) } };
}
