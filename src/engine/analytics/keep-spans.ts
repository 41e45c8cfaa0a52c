import { createHash } from 'node:crypto';
import type { Database, Tx } from '../../storage/database.ts';
import {
  applyTouches,
  claimTouches,
  countSpan,
  findWanted,
  type MetricOf,
  saveSpans,
  wantedSpans,
} from '../../storage/queries/metric-spans.ts';
import { lockSlots } from '../../storage/queries/signals.ts';

const SLOTS = 4096;
/** The first key of the advisory locks on metrics, so that they cannot meet those on profiles. */
const METRIC_SPACE = 0x62_75_73;

/**
 * Whoever counts spans of a metric and whoever takes counts back does it alone. What is read after the lock has all that was
 * committed before, and what is committed later leaves a touch that is worked on later.
 */
async function lockMetrics(tx: Tx, metrics: readonly MetricOf[]): Promise<void> {
  const slots = new Set(metrics.map(({ accountId, metricId }) => hash(`${accountId}\n${metricId}`) % SLOTS));
  await lockSlots(
    tx,
    METRIC_SPACE,
    [...slots].sort((a, b) => a - b),
  );
}

const hash = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);

export interface SpanDeps {
  db: Pick<Database, 'background' | 'kind'>;
}

/** A day of a large metric takes about ten milliseconds on PostgreSQL. */
const SLICE = { embedded: 2, postgres: 20 };

/** Takes back counts of spans in which something has changed. @returns how many touches were worked on */
export function takeBack({ db }: SpanDeps, limit: number): Promise<number> {
  return db.background.transaction(async (tx) => {
    const touches = await claimTouches(tx, limit);
    if (touches.length === 0) return 0;
    await lockMetrics(tx, touches);
    await applyTouches(tx, touches);
    return touches.length;
  });
}

/** Counts some of the spans that are wanted. @returns how many; 0 when none is */
export async function countSpans({ db }: SpanDeps, limit = SLICE[db.kind]): Promise<number> {
  const metric = await findWanted(db.background);
  if (!metric) return 0;
  return db.background.transaction(async (tx) => {
    await lockMetrics(tx, [metric]);
    const spans = await wantedSpans(tx, metric, limit);
    if (spans.length > 0) await saveSpans(tx, metric, await Promise.all(spans.map((span) => countSpan(tx, metric, span))));
    return spans.length;
  });
}
