import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import type { RowCounter } from '../../storage/person-owned/rules.ts';
import { insertDeltas } from '../../storage/queries/counters.ts';
import type { RowKey } from '../../storage/queries/person-rows.ts';

/** Takes rows that are gone out of their counters. @param now the account's time */
export async function countGone(tx: Tx, accountId: string, counter: RowCounter, keys: readonly RowKey[], now: Micros): Promise<void> {
  const gone = new Map<string, number>();
  for (const key of keys) gone.set(key[counter.column] as string, (gone.get(key[counter.column] as string) ?? 0) + 1);
  const deltas = [...gone].flatMap(([value, count]): [string, number][] => [
    [counter.name(value), -count],
    ...(counter.goneAt?.(value, now) ?? []).map((name): [string, number] => [name, count]),
  ]);
  await insertDeltas(tx, accountId, deltas);
}
