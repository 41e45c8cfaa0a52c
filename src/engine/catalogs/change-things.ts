import type { Tx } from '../../storage/database.ts';
import { noteReturns } from '../../storage/queries/back-in-stock.ts';
import { type CatalogKind, type CatalogRows, readForChange, writeChanges } from '../../storage/queries/catalog-things.ts';
import type { CommandContext } from '../context.ts';
import { type Family, type Outcome, unknownThing } from './family.ts';
import { linkNamed, nameFaults } from './named-things.ts';

/** Changes what can be changed of a batch, in its order. @returns an outcome for each input, in order */
export async function changeThings<K extends CatalogKind, Change extends { id: string }>(
  tx: Tx,
  { accountId, now }: CommandContext,
  family: Family<K, never, Change>,
  inputs: readonly Change[],
): Promise<Outcome[]> {
  const rows = await readForChange(tx, accountId, family.kind, [...new Set(inputs.map(({ id }) => id))].sort());
  const named = await nameFaults(
    tx,
    accountId,
    inputs.map((input) => family.naming?.(input)),
  );
  const before = new Map(rows);
  const changed = new Set<string>();
  const linkings = new Map<string, readonly string[]>();
  const outcomes = inputs.map((input, i): Outcome => {
    const row = rows.get(input.id);
    const faults = [...(row ? [] : [unknownThing(family.kind, input.id)]), ...family.checkChange(input), ...(named[i] ?? [])];
    if (!row || faults.length > 0) return { faults };
    rows.set(input.id, family.change(row, input, now));
    changed.add(input.id);
    const others = family.naming?.(input).ids;
    if (others) linkings.set(input.id, others);
    return { id: input.id };
  });
  await writeChanges(
    tx,
    accountId,
    family.kind,
    [...rows.values()].filter(({ id }) => changed.has(id)),
  );
  const back = [...changed].filter((id) => family.isBack?.(before.get(id), rows.get(id) as CatalogRows[K]));
  if (back.length > 0) await noteReturns(tx, accountId, back, now);
  if (family.side && linkings.size > 0) {
    await linkNamed(
      tx,
      accountId,
      family.side,
      [...linkings].map(([id, others]) => ({ id, others })),
      true,
    );
  }
  return outcomes;
}
