import { findGroup, listGroups } from '../../engine/groups/find-group.ts';
import { createList } from '../../engine/lists/create-list.ts';
import { deleteList } from '../../engine/lists/delete-list.ts';
import { updateList } from '../../engine/lists/update-list.ts';
import { L, M } from '../../jsonapi/rates.ts';
import { endpoint } from '../declare.ts';
import { needed, text } from '../fields.ts';
import { secondTime } from '../times.ts';

const LIST = ['list'] as const;
const READ = ['lists:read'];
const WRITE = ['lists:write'];

export const lists = [
  endpoint('GET /v2/lists', {
    scopes: READ,
    rate: L,
    run: async ({ deps, context }) =>
      (await listGroups(deps.db, context.accountId, LIST)).map(({ id, name }) => ({ list_id: id, list_name: name })),
  }),

  endpoint('POST /v2/lists', {
    scopes: WRITE,
    rate: M,
    fields: { list_name: needed(text()) },
    run: async ({ deps, context }, { list_name: name }) => ({ list_id: (await createList(deps, context, { name })).id }),
  }),

  endpoint('GET /v2/list/:list_id', {
    scopes: READ,
    rate: L,
    async run({ deps, context, path }) {
      const list = await findGroup(deps.db, context.accountId, path.list_id ?? '', LIST);
      // Folders are of the application's pages; no list has one here.
      return { list_name: list.name, folder_name: '', created: secondTime(list.created_at), updated: secondTime(list.updated_at) };
    },
  }),

  endpoint('PUT /v2/list/:list_id', {
    scopes: WRITE,
    rate: M,
    fields: { list_name: needed(text()) },
    run: ({ deps, context, path }, { list_name: name }) => updateList(deps, context, { id: path.list_id ?? '', name }),
  }),

  endpoint('DELETE /v2/list/:list_id', {
    scopes: WRITE,
    rate: M,
    run: ({ deps, context, path }) => deleteList(deps, context, { id: path.list_id ?? '' }),
  }),
];
