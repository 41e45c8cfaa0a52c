import type { Reply, Sample } from './samples.ts';

type Call = (method: string, path: string, body?: unknown) => Promise<Reply>;

/** Tags, catalogs and coupons: one of each, made through the API. */
export interface Content {
  readonly tagId: string;
  readonly tagGroupId: string;
}

export const tagBody = (name: string, groupId?: string) => ({
  data: {
    type: 'tag',
    attributes: { name },
    ...(groupId ? { relationships: { 'tag-group': { data: { type: 'tag-group', id: groupId } } } } : {}),
  },
});

export const tagGroupBody = (name: string, exclusive?: boolean) => ({ data: { type: 'tag-group', attributes: { name, exclusive } } });

export const linkage = (type: string, ...ids: readonly string[]) => ({ data: ids.map((id) => ({ type, id })) });

/** @param mark stands in every name, so that what is shown to the wrong account is found */
export async function makeContent(call: Call, mark: string, listId: string): Promise<Content> {
  const tagGroupId = (await call('POST', '/api/tag-groups', tagGroupBody(`Group ${mark}`, true))).json.data.id;
  const tagId = (await call('POST', '/api/tags', tagBody(`Tag ${mark}`, tagGroupId))).json.data.id;
  await call('POST', `/api/tags/${tagId}/relationships/lists`, linkage('list', listId));
  return { tagId, tagGroupId };
}

export function contentSamples({ tagId, tagGroupId }: Content, listId: string): Readonly<Record<string, () => Sample>> {
  const renamed = (type: string, id: string) => ({ id, body: { data: { type, id, attributes: { name: 'Renamed' } } } });
  return {
    get_tags: () => ({ query: 'include=tag-group&sort=-name' }),
    create_tag: () => ({ body: tagBody('Sample') }),
    get_tag: () => ({ id: tagId, query: 'include=tag-group' }),
    update_tag: () => renamed('tag', tagId),
    delete_tag: () => ({ id: tagId }),
    get_tag_group_for_tag: () => ({ id: tagId }),
    get_tag_group_id_for_tag: () => ({ id: tagId }),
    get_list_ids_for_tag: () => ({ id: tagId }),
    tag_lists: () => ({ id: tagId, body: linkage('list', listId) }),
    remove_tag_from_lists: () => ({ id: tagId, body: linkage('list', listId) }),
    get_tag_groups: () => ({ query: 'filter=equals(exclusive,true)' }),
    create_tag_group: () => ({ body: tagGroupBody('Sample') }),
    get_tag_group: () => ({ id: tagGroupId }),
    update_tag_group: () => renamed('tag-group', tagGroupId),
    delete_tag_group: () => ({ id: tagGroupId }),
    get_tags_for_tag_group: () => ({ id: tagGroupId }),
    get_tag_ids_for_tag_group: () => ({ id: tagGroupId }),
    get_tags_for_list: () => ({ id: listId }),
    get_tag_ids_for_list: () => ({ id: listId }),
  };
}
