import type { Operation } from '../../jsonapi/operations.ts';
import type { Relationship } from '../../jsonapi/relationships.ts';
import { targetOf } from '../../jsonapi/surface.ts';
import type { Table } from '../../storage/tables/table.ts';
import { ownedBy } from '../owned-by.ts';
import { oneLinks, pageLinks } from '../page-links.ts';
import { presentId, readOne } from '../read-one.ts';
import { readPage } from '../read-page.ts';
import type { Answer, Call } from '../request.ts';

/** GET /api/things/{id}/relationships/others: identifiers only. */
export async function getRelationship(call: Call<Extract<Operation, { verb: 'relationship-get' }>>): Promise<Answer> {
  const { path, type } = call.resource.relationships[call.operation.relationship] as Relationship;
  const owner = await readOne(call, call.resource, path.kind === 'column' ? [path.column] : []);
  if (path.kind === 'column') {
    const id = owner[path.column];
    // Recorded: an answer that nothing is related has no links.
    if (id == null) return { status: 200, document: { data: null } };
    return { status: 200, document: { data: { type, id: String(id) }, links: oneLinks(call) } };
  }
  if (path.kind === 'none') return { status: 200, document: { data: [], links: pageLinks(call, {}) } };
  const target = targetOf(call.registry, call.resource, call.operation.relationship);
  const page = await readPage(call, target, [], ownedBy(path, presentId(call.resource, owner), []));
  const idColumn = (target.table as Table).id;
  return { status: 200, document: { data: page.rows.map((row) => ({ type, id: String(row[idColumn]) })), links: pageLinks(call, page) } };
}
