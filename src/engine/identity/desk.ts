import type { IdentifierKey } from '../../storage/queries/identifiers.ts';
import type { ProfileKey, ProfileRow } from '../../storage/queries/profiles.ts';
import { RaceLost } from './race-lost.ts';

/** What planning one change may look at: the state as the changes before it in the batch leave it, within one account. */
export interface Desk {
  /** Whose an identifier is (uuid text); undefined when it is free. */
  owner(kind: string, value: string): string | undefined;
  /** null when there is no such profile. Throws `RowMissing` when it was not read yet. */
  row(id: string): ProfileRow | null;
}

/** A profile that has to be read before a change can be planned. */
export class RowMissing extends Error {
  readonly key: ProfileKey;

  constructor(key: ProfileKey) {
    super(`profile ${key.id} was not read`);
    this.name = 'RowMissing';
    this.key = key;
  }
}

/** The row of a profile that an identifier leads to. It can only be absent while another transaction is moving or erasing it. */
export function requireRow(desk: Desk, id: string): ProfileRow {
  const row = desk.row(id);
  if (!row) throw new RaceLost(`an identifier led to profile ${id}, which is gone`);
  return row;
}

export const keyOf = ({ account_id, kind, value }: IdentifierKey): string => `${account_id}\n${kind}\n${value}`;
export const rowKeyOf = ({ account_id, id }: ProfileKey): string => `${account_id}\n${id}`;

export const byKey = (a: IdentifierKey, b: IdentifierKey): number => compare(keyOf(a), keyOf(b));
export const byRowKey = (a: ProfileKey, b: ProfileKey): number => compare(rowKeyOf(a), rowKeyOf(b));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
