import type { Db, Tx } from '../database.ts';

export interface TagRow {
  id: string;
  group_id: string;
  name: string;
}

/** Where the things are that can have tags, and which has which. */
const TAGGED = {
  list: { things: 'lists', pairs: 'list_tags', thing: 'list_id' },
  segment: { things: 'segments', pairs: 'segment_tags', thing: 'segment_id' },
  campaign: { things: 'campaigns', pairs: 'campaign_tags', thing: 'campaign_id' },
} as const;

export type Taggable = keyof typeof TAGGED;

const KINDS = Object.keys(TAGGED) as Taggable[];

export async function insertTag(tx: Tx, accountId: string, tag: TagRow): Promise<void> {
  await tx.query('INSERT INTO tags (account_id, id, group_id, name) VALUES ($1, $2, $3, $4)', [accountId, tag.id, tag.group_id, tag.name]);
}

/** Whether the account has `limit` tags or more. */
export async function hasTags(tx: Tx, accountId: string, limit: number): Promise<boolean> {
  return (await tx.query('SELECT id FROM tags WHERE account_id = $1 LIMIT $2', [accountId, limit])).length >= limit;
}

export async function findTag(db: Db, accountId: string, id: string): Promise<TagRow | undefined> {
  return (await db.query<TagRow>('SELECT id, group_id, name FROM tags WHERE account_id = $1 AND id = $2', [accountId, id]))[0];
}

/** @returns whether the tag exists */
export async function renameTag(tx: Tx, accountId: string, id: string, name: string): Promise<boolean> {
  return (await tx.query('UPDATE tags SET name = $3 WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id, name])).length > 0;
}

/** @returns whether the tag existed */
export async function deleteTagRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM tags WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id])).length > 0;
}

/** Deletes the tags of a group. @returns their ids */
export async function deleteTagsOfGroup(tx: Tx, accountId: string, groupId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>('DELETE FROM tags WHERE account_id = $1 AND group_id = $2 RETURNING id', [
    accountId,
    groupId,
  ]);
  return rows.map(({ id }) => id);
}

const GIVEN = 'SELECT json_array_elements_text($2::json)';

/** Takes tags off everything that has them. */
export async function dropTags(tx: Tx, accountId: string, tagIds: readonly string[]): Promise<void> {
  if (tagIds.length === 0) return;
  for (const kind of KINDS) {
    const statement = `DELETE FROM ${TAGGED[kind].pairs} WHERE account_id = $1 AND tag_id IN (${GIVEN})`;
    await tx.query(statement, [accountId, JSON.stringify(tagIds)]);
  }
}

/** Takes all tags off one thing, for whoever deletes it. */
export async function untagThing(tx: Tx, accountId: string, kind: Taggable, id: string): Promise<void> {
  await tx.query(`DELETE FROM ${TAGGED[kind].pairs} WHERE account_id = $1 AND ${TAGGED[kind].thing} = $2`, [accountId, id]);
}

/** Holds things against deletion until the transaction ends. @returns those that exist */
export async function holdThings(tx: Tx, accountId: string, kind: Taggable, ids: readonly string[]): Promise<Set<string>> {
  const statement = `SELECT id FROM ${TAGGED[kind].things} WHERE account_id = $1 AND id IN (${GIVEN}) ORDER BY id FOR SHARE`;
  const rows = await tx.query<{ id: string }>(statement, [accountId, JSON.stringify(ids)]);
  return new Set(rows.map(({ id }) => id));
}

/** How a thing is tagged, seen from one tag and its group. */
export interface Tagging {
  id: string;
  tags: number;
  /** One of its tags that is of the group. */
  of_group: string | null;
  has_tag: boolean;
}

/** How things are tagged; those without any tag do not come back. */
export function readTaggings(tx: Tx, accountId: string, kind: Taggable, ids: readonly string[], tag: TagRow): Promise<Tagging[]> {
  const pairs = TAGGED[kind].pairs;
  const thing = TAGGED[kind].thing;
  return tx.query<Tagging>(
    `SELECT p.${thing} AS id, count(p.tag_id)::int AS tags, bool_or(p.tag_id = $3) AS has_tag,
            max(CASE WHEN t.group_id = $4 THEN t.id END) AS of_group
       FROM ${pairs} AS p JOIN tags AS t ON t.account_id = p.account_id AND t.id = p.tag_id
      WHERE p.account_id = $1 AND p.${thing} IN (${GIVEN})
      GROUP BY p.${thing}`,
    [accountId, JSON.stringify(ids), tag.id, tag.group_id],
  );
}

/** Those that have the tag already keep it. @param ids sorted */
export async function tagThings(tx: Tx, accountId: string, kind: Taggable, tagId: string, ids: readonly string[]): Promise<void> {
  const pairs = TAGGED[kind].pairs;
  const thing = TAGGED[kind].thing;
  await tx.query(
    `INSERT INTO ${pairs} (account_id, ${thing}, tag_id)
     SELECT $1, value, $3 FROM json_array_elements_text($2::json) ORDER BY value ON CONFLICT DO NOTHING`,
    [accountId, JSON.stringify(ids), tagId],
  );
}

export async function untagThings(tx: Tx, accountId: string, kind: Taggable, tagId: string, ids: readonly string[]): Promise<void> {
  const pairs = TAGGED[kind].pairs;
  const thing = TAGGED[kind].thing;
  await tx.query(`DELETE FROM ${pairs} WHERE account_id = $1 AND ${thing} IN (${GIVEN}) AND tag_id = $3`, [
    ...[accountId, JSON.stringify(ids), tagId],
  ]);
}

/** The tags of each of these things that has any. */
export async function tagsOfThings(db: Db, accountId: string, kind: Taggable, ids: readonly string[]): Promise<Map<string, string[]>> {
  const pairs = TAGGED[kind].pairs;
  const thing = TAGGED[kind].thing;
  const rows = await db.query<{ thing: string; tag_id: string }>(
    `SELECT ${thing} AS thing, tag_id FROM ${pairs} WHERE account_id = $1 AND ${thing} IN (${GIVEN}) ORDER BY ${thing}, tag_id`,
    [accountId, JSON.stringify(ids)],
  );
  const tags = new Map<string, string[]>();
  for (const row of rows) tags.set(row.thing, [...(tags.get(row.thing) ?? []), row.tag_id]);
  return tags;
}
