import { handOver, subjectOf, transportFor } from './parcel.ts';
import type { Handed } from './record-outcomes.ts';
import type { Ready, SenderDeps } from './start-messages.ts';

/** Hands messages over, several at once, and writes down together what came of them. */
export interface Courier {
  /** Takes messages that are marked as begun. */
  take(ready: readonly Ready[]): void;
  /** Resolves when no more than so many messages are with it, and so many of those are still to be handed over. */
  atMost(outstanding: number, waiting?: number): Promise<void>;
  /** Whether outcomes could not be written down. */
  failed(): boolean;
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
  let failed = false;
  let waiters: { fits: () => boolean; resolve: () => void }[] = [];

  const settle = (): void => {
    const asked = waiters;
    waiters = asked.filter(({ fits }) => !fits());
    for (const waiter of asked) if (!waiters.includes(waiter)) waiter.resolve();
  };
  const problem = (error: unknown): void => {
    failed = true;
    onProblem(error);
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (recording || outcomes.length === 0) return;
    recording = true;
    while (outcomes.length > 0) {
      const handed = outcomes.splice(0, GATHER);
      await record(handed).catch(problem);
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
        note({ message: next.message, attempts: next.attempts, outcome, transport, begun: { subject: subjectOf(next.parcel) } });
        go();
        settle();
      });
    }
  };
  return {
    take(ready) {
      outstanding += ready.length;
      waiting.push(...ready);
      go();
    },
    atMost(most, mostWaiting = most) {
      return new Promise((resolve) => {
        waiters.push({ fits: () => outstanding <= most && waiting.length <= mostWaiting, resolve });
        settle();
      });
    },
    failed: () => failed,
  };
}
