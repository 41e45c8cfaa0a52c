import { createHash } from 'node:crypto';
import type { Tx } from '../../storage/database.ts';
import { lockSlots, shareSlots, tryLockSlot } from '../../storage/queries/signals.ts';

/**
 * Locks on segments, until the transaction ends. Whoever settles profiles shares those of their segments, and waits for none: what
 * cannot be had is put off. Whoever builds a segment for many profiles at once has it for himself, and needs no locks on profiles.
 * Two segments may have one lock.
 */
const SLOTS = 1024;
/** The first keys of these locks, so that they cannot meet other users of advisory locks. */
const MEMBERS_SPACE = 0x62_75_74;
const BUILD_SPACE = 0x62_75_75;

/** @returns those that nobody is building at once */
export async function shareSegments(tx: Tx, accountId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const slots = new Map(ids.map((id) => [id, slotOf(accountId, id)]));
  const shared = new Set(await shareSlots(tx, MEMBERS_SPACE, [...new Set(slots.values())]));
  return new Set(ids.filter((id) => shared.has(slots.get(id) as number)));
}

/** Waits for those who settle profiles of the segment; whoever comes later puts it off. */
export const keepSegment = (tx: Tx, accountId: string, id: string): Promise<void> => lockSlots(tx, MEMBERS_SPACE, [slotOf(accountId, id)]);

/** Whether the segment is this transaction's to be built. */
export const claimSegment = (tx: Tx, accountId: string, id: string): Promise<boolean> =>
  tryLockSlot(tx, BUILD_SPACE, slotOf(accountId, id));

const slotOf = (accountId: string, id: string): number =>
  createHash('sha256').update(`${accountId}\n${id}`).digest().readUInt32BE(0) % SLOTS;
