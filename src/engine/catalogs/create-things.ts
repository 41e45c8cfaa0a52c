import type { Fault } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import { noteReturns } from '../../storage/queries/back-in-stock.ts';
import { type CatalogKind, insertThings } from '../../storage/queries/catalog-things.ts';
import type { CommandContext } from '../context.ts';
import type { Family, Outcome } from './family.ts';
import { linkNamed, nameFaults } from './named-things.ts';

/** Makes what can be made of a batch. @returns an outcome for each input, in order */
export async function createThings<K extends CatalogKind, New>(
  tx: Tx,
  { accountId, now }: CommandContext,
  family: Family<K, New, never>,
  inputs: readonly New[],
): Promise<Outcome[]> {
  const named = await nameFaults(
    tx,
    accountId,
    inputs.map((input) => family.naming?.(input)),
  );
  const seen = new Set<string>();
  const checked = inputs.map((input, i) => {
    const faults: Fault[] = [];
    const row = family.toRow(input, now, faults);
    faults.push(...(named[i] ?? []));
    const isFirst = faults.length > 0 || !seen.has(row.id);
    if (faults.length === 0) seen.add(row.id);
    return { input, row, faults: isFirst ? faults : [taken(row.id)] };
  });
  const sound = checked.filter(({ faults }) => faults.length === 0);
  const made = await insertThings(
    tx,
    accountId,
    family.kind,
    sound.map(({ row }) => row),
  );
  const back = sound.filter(({ row }) => made.has(row.id) && family.isBack?.(undefined, row)).map(({ row }) => row.id);
  if (back.length > 0) await noteReturns(tx, accountId, back, now);
  if (family.side) {
    const linkings = sound
      .filter(({ row }) => made.has(row.id))
      .map(({ input, row }) => ({ id: row.id, others: family.naming?.(input).ids ?? [] }));
    await linkNamed(tx, accountId, family.side, linkings, false);
  }
  return checked.map(({ row: { id }, faults }): Outcome => {
    if (faults.length > 0) return { faults };
    return made.has(id) ? { id } : { faults: [taken(id)] };
  });
}

const taken = (id: string): Fault => ({ kind: 'conflict', detail: `There is already something with the id ${id}.`, at: ['external_id'] });
