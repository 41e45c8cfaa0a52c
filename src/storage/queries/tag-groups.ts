import type { Db, Tx } from '../database.ts';

export interface TagGroupRow {
  id: string;
  name: string;
  is_exclusive: boolean;
  is_default: boolean;
}

/** What the group of tags without a group is called (recorded). */
const DEFAULT_NAME = 'Ungrouped Tags';

export async function insertTagGroup(tx: Tx, accountId: string, group: TagGroupRow): Promise<void> {
  await tx.query('INSERT INTO tag_groups (account_id, id, name, is_exclusive, is_default) VALUES ($1, $2, $3, $4, $5)', [
    ...[accountId, group.id, group.name, group.is_exclusive, group.is_default],
  ]);
}

/** The group that every account has from its beginning. */
export const insertDefaultTagGroup = (tx: Tx, accountId: string, id: string): Promise<void> =>
  insertTagGroup(tx, accountId, { id, name: DEFAULT_NAME, is_exclusive: false, is_default: true });

/**
 * Holds all tags of the account until the transaction ends: limits and exclusivity are looked at and kept by one writer at a
 * time, which the reference's three calls a second allow.
 * @returns the id of the default group
 */
export async function holdTags(tx: Tx, accountId: string): Promise<string> {
  const [group] = await tx.query<{ id: string }>('SELECT id FROM tag_groups WHERE account_id = $1 AND is_default FOR UPDATE', [accountId]);
  if (!group) throw new Error(`account ${accountId} has no default tag group`);
  return group.id;
}

export async function findTagGroup(db: Db, accountId: string, id: string): Promise<TagGroupRow | undefined> {
  const [group] = await db.query<TagGroupRow>(
    'SELECT id, name, is_exclusive, is_default FROM tag_groups WHERE account_id = $1 AND id = $2',
    [accountId, id],
  );
  return group;
}

/** Whether the account has `limit` groups or more. */
export async function hasTagGroups(tx: Tx, accountId: string, limit: number): Promise<boolean> {
  return (await tx.query('SELECT id FROM tag_groups WHERE account_id = $1 LIMIT $2', [accountId, limit])).length >= limit;
}

/** @returns whether the group exists */
export async function renameTagGroup(tx: Tx, accountId: string, id: string, name: string): Promise<boolean> {
  const rows = await tx.query('UPDATE tag_groups SET name = $3 WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id, name]);
  return rows.length > 0;
}

export async function deleteTagGroupRow(tx: Tx, accountId: string, id: string): Promise<void> {
  await tx.query('DELETE FROM tag_groups WHERE account_id = $1 AND id = $2', [accountId, id]);
}
