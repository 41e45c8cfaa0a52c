import { arrayText, textElement } from '../array-text.ts';
import type { Db } from '../database.ts';

const FIND = `
SELECT w.n, i.profile_id
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w(account_id, kind, value, n)
JOIN identifiers i ON i.account_id = w.account_id AND i.kind = w.kind AND i.value = w.value`;

/** Identifiers as columns: the three arrays are equally long. */
export interface WantedOwners {
  readonly accountIds: readonly string[];
  readonly kinds: readonly string[];
  readonly values: readonly string[];
}

/**
 * Whose identifiers are, answered by place instead of by key: for the one read that every batch of events makes.
 * @returns the profile (uuid text) of each, undefined where nobody has the identifier
 */
export async function findOwners(db: Db, { accountIds, kinds, values }: WantedOwners): Promise<(string | undefined)[]> {
  const parameters = [accountIds, kinds, values].map((column) => arrayText(column.map(textElement)));
  const owners = new Array<string | undefined>(values.length);
  for (const { n, profile_id } of await db.query<{ n: bigint; profile_id: string }>(FIND, parameters)) {
    owners[Number(n) - 1] = profile_id;
  }
  return owners;
}
