import { handOver, transportFor } from './parcel.ts';
import type { Handed } from './record-outcomes.ts';
import type { Ready, SenderDeps } from './start-messages.ts';

/** Hands messages over, several at once, and writes down together what came of them. */
export interface Courier {
  /** Takes messages that are marked as being sent. */
  take(ready: readonly Ready[]): void;
  /** Resolves when no more than so many messages are marked and not yet written down. */
  atMost(outstanding: number): Promise<void>;
}

/** Outcomes are gathered for so long, or until there are so many. */
const GATHER_MS = 50;
const GATHER = 100;

/** @param record writes outcomes down; where it fails their messages become uncertain, by the claim that runs out */
export function createCourier(
  { transports, onProblem }: Pick<SenderDeps, 'transports' | 'onProblem'>,
  channel: string,
  record: (handed: readonly Handed[]) => Promise<void>,
): Courier {
  const { name: transport, concurrency } = transportFor(transports, channel);
  const waiting: Ready[] = [];
  const outcomes: Handed[] = [];
  let [underWay, outstanding] = [0, 0];
  let recording = false;
  let timer: NodeJS.Timeout | undefined;
  let waiters: { most: number; resolve: () => void }[] = [];

  const settle = (): void => {
    const [done, others] = [waiters.filter(({ most }) => outstanding <= most), waiters.filter(({ most }) => outstanding > most)];
    waiters = others;
    for (const { resolve } of done) resolve();
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (recording || outcomes.length === 0) return;
    recording = true;
    while (outcomes.length > 0) {
      const handed = outcomes.splice(0, GATHER);
      await record(handed).catch(onProblem);
      outstanding -= handed.length;
      settle();
    }
    recording = false;
  };
  const note = (handed: Handed): void => {
    outcomes.push(handed);
    // Nothing more is under way: there is nothing to gather for.
    if (outcomes.length >= GATHER || (underWay === 0 && waiting.length === 0)) void flush();
    else timer ??= setTimeout(() => void flush(), GATHER_MS);
  };
  const go = (): void => {
    while (underWay < concurrency) {
      const next = waiting.shift();
      if (!next) return;
      underWay++;
      void handOver(transports, next.parcel).then((outcome) => {
        underWay--;
        note({ message: next.message, attempts: next.attempts, outcome, transport });
        go();
      });
    }
  };
  return {
    take(ready) {
      outstanding += ready.length;
      waiting.push(...ready);
      go();
    },
    atMost(most) {
      return new Promise((resolve) => {
        waiters.push({ most, resolve });
        settle();
      });
    },
  };
}
