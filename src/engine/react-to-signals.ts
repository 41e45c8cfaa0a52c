import type { Database, Tx } from '../storage/database.ts';
import { claimSignals, removeSignals, type SignalRow } from '../storage/queries/signals.ts';
import type { Fact, SignalRoute } from './signals.ts';

/** What one account's signals say, the oldest first. */
export interface TouchedAccount {
  accountId: string;
  facts: readonly Fact[];
}

export interface SignalConsumer extends SignalRoute {
  /** What it cannot do yet it tells itself again: to go on at once would be to turn in circles. */
  readonly oneSliceARound?: true;
  /**
   * Brings what depends on the touched things up to date. It may be told the same thing twice and out of order: effects are
   * keyed, and what it needs it reads from the present state, after lockProfiles() when it recomputes per profile.
   */
  react(tx: Tx, touched: readonly TouchedAccount[]): Promise<void>;
}

export interface SignalDeps {
  db: Pick<Database, 'background'>;
}

/** A consumer threw; its signals are still there. */
export class ReactionError extends Error {
  readonly signalIds: readonly bigint[];

  constructor(consumer: string, signalIds: readonly bigint[], cause: unknown) {
    super(`${consumer} could not react to ${signalIds.length} signals`, { cause });
    this.name = 'ReactionError';
    this.signalIds = signalIds;
  }
}

/**
 * Lets a consumer react to its oldest free signals behind `after`; they are removed in the same transaction, so that a crash
 * repeats them. Several processes may call it at once: each signal goes to one of them.
 * @returns how many signals were done; 0 when none waits
 * @throws ReactionError when the consumer throws
 */
export async function reactToSignals(deps: SignalDeps, consumer: SignalConsumer, limit: number, after = 0n): Promise<number> {
  let failed: bigint[] | undefined;
  const work = async (tx: Tx): Promise<number> => {
    failed = undefined;
    const signals = await claimSignals(tx, consumer.name, limit, after);
    if (signals.length === 0) return 0;
    const ids = signals.map((signal) => signal.id);
    try {
      await consumer.react(tx, byAccount(signals));
    } catch (error) {
      failed = ids;
      throw error;
    }
    await removeSignals(tx, ids);
    return ids.length;
  };
  try {
    return await deps.db.background.transaction(work);
  } catch (error) {
    throw failed ? new ReactionError(consumer.name, failed, error) : error;
  }
}

function byAccount(signals: readonly SignalRow[]): TouchedAccount[] {
  const accounts = new Map<string, Fact[]>();
  for (const { accountId, touched } of signals) {
    const facts = accounts.get(accountId);
    if (facts) facts.push(...(touched as Fact[]));
    else accounts.set(accountId, [...(touched as Fact[])]);
  }
  return [...accounts].map(([accountId, facts]) => ({ accountId, facts }));
}
