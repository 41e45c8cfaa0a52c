import { findGroup, type Group, listGroups } from '../../engine/groups/find-group.ts';
import { readGroupSizes } from '../../engine/groups/read-group-sizes.ts';
import { createList } from '../../engine/lists/create-list.ts';
import { deleteList } from '../../engine/lists/delete-list.ts';
import { updateList } from '../../engine/lists/update-list.ts';
import { L, M } from '../../jsonapi/rates.ts';
import { endpoint, type OldEndpoint, type Work } from '../declare.ts';
import { needed, oneOf, text } from '../fields.ts';
import { numbered, numberedPage, partOf } from '../pages.ts';
import { plainTime } from '../times.ts';

const READ = ['lists:read', 'segments:read'];
const WRITE = ['lists:write'];
const KINDS = ['list', 'segment'] as const;

/** Groups as v1 shows them: segments are lists of another type. */
export async function showGroups({ deps, context }: Pick<Work, 'deps' | 'context'>, groups: readonly Group[]): Promise<unknown[]> {
  const sizes = await readGroupSizes(deps.db, context.accountId, groups);
  return groups.map(({ id, name, kind, created_at: created, updated_at: updated }) => ({
    ...{ object: 'list', id, name, list_type: kind, folder: null },
    ...{ created: plainTime(created), updated: plainTime(updated), person_count: sizes.get(id) ?? 0 },
  }));
}

async function shown(work: Work, id: string): Promise<unknown> {
  return (await showGroups(work, [await findGroup(work.deps.db, work.context.accountId, id)]))[0];
}

/** Lists of the v1 API, which v2 took the place of. */
export const oldLists: readonly OldEndpoint[] = [
  endpoint('GET /v1/lists', {
    scopes: READ,
    rate: L,
    fields: { ...numbered(50, 500), type: oneOf(KINDS, undefined) },
    async run(work, { page, count, type }) {
      const all = await listGroups(work.deps.db, work.context.accountId, type ? [type] : KINDS);
      const data = await showGroups(work, partOf(all, { page, count }));
      return numberedPage(data, { page, count, total: all.length });
    },
  }),

  endpoint('POST /v1/lists', {
    scopes: WRITE,
    rate: M,
    fields: { name: needed(text()), list_type: oneOf(['list'], 'list') },
    run: async (work, { name }) => shown(work, (await createList(work.deps, work.context, { name })).id),
  }),

  endpoint('GET /v1/list/:id', { scopes: READ, rate: L, run: (work) => shown(work, work.path.id ?? '') }),

  endpoint('PUT /v1/list/:id', {
    scopes: WRITE,
    rate: M,
    fields: { name: needed(text()) },
    async run(work, { name }) {
      const { id = '' } = work.path;
      await updateList(work.deps, work.context, { id, name });
      return shown(work, id);
    },
  }),

  endpoint('DELETE /v1/list/:id', {
    scopes: WRITE,
    rate: M,
    async run(work) {
      const { id = '' } = work.path;
      const list = await shown(work, id);
      await deleteList(work.deps, work.context, { id });
      return list;
    },
  }),
];
