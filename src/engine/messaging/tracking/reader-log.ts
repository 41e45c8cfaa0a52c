import type { Database } from '../../../storage/database.ts';
import { readPlaces } from '../../../storage/queries/messages.ts';
import { readTrackingSettings } from '../../../storage/queries/tracking-settings.ts';
import { mayReceive, NO_STANDING } from '../../consent/may-receive.ts';
import { readStandings } from '../../consent/read-standings.ts';
import { type Happening, type MessageEventDeps, recordMessageEvents } from '../message-events.ts';

export interface ReaderLogDeps extends MessageEventDeps {
  db: Database;
  /** Told of what could not be recorded. */
  onProblem: (error: unknown) => void;
}

/** Takes down what readers do with messages. */
export interface ReaderLog {
  /** Resolves when it is recorded, or cannot be: whoever follows a link is led on in any case. Never rejects. */
  record(happening: Happening): Promise<void>;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/** Written in one transaction: a commit costs as much as a few hundred rows. */
const BATCH = 200;
/** Beyond this many that wait, what comes is not recorded: a mail to a million is opened by thousands a second for a while. */
const MOST_WAITING = 20_000;
/** The same message, done the same with: mail programs fetch a picture several times in a moment. */
const SAME_MOMENT_MICROS = 1_000_000;
const MOST_REMEMBERED = 50_000;

interface Waiting {
  happening: Happening;
  done: () => void;
}

/** Gathers what readers do, of all accounts, while the transaction before is under way. */
export function createReaderLog(deps: ReaderLogDeps): ReaderLog {
  const waiting: Waiting[] = [];
  const recent = new Map<string, number>();
  let writing: Promise<void> | undefined;

  const isRepeat = ({ what, accountId, messageId, at, details }: Happening): boolean => {
    const key = `${what} ${accountId} ${messageId} ${details?.url ?? ''}`;
    const before = recent.get(key);
    if (before !== undefined && Math.abs(at - before) < SAME_MOMENT_MICROS) return true;
    if (recent.size >= MOST_REMEMBERED) recent.clear();
    recent.set(key, at);
    return false;
  };

  const write = async (): Promise<void> => {
    // What comes with the same turn of the event loop goes along.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      await writeAll(
        deps,
        batch.map(({ happening }) => happening),
      );
      for (const { done } of batch) done();
    }
  };

  return {
    record(happening) {
      if (isRepeat(happening) || waiting.length >= MOST_WAITING) return Promise.resolve();
      return new Promise((done) => {
        waiting.push({ happening, done });
        writing ??= write().finally(() => {
          writing = undefined;
        });
      });
    },
    close: async () => {
      await writing;
    },
  };
}

/** Of a batch that cannot be written each is tried alone, so that one holds up no other. */
async function writeAll(deps: ReaderLogDeps, happenings: readonly Happening[]): Promise<void> {
  try {
    const agreed = await withConsent(deps, happenings);
    await deps.db.transaction((tx) => recordMessageEvents(deps, tx, agreed));
  } catch (error) {
    if (happenings.length === 1) return deps.onProblem(error);
    for (const happening of happenings) await writeAll(deps, [happening]);
  }
}

/** Where an account asks for it, opens are noticed of those alone who agreed to that. */
async function withConsent({ db }: ReaderLogDeps, happenings: readonly Happening[]): Promise<readonly Happening[]> {
  const refused = new Set<Happening>();
  for (const accountId of new Set(happenings.flatMap(({ what, accountId: id }) => (what === 'opened' ? [id] : [])))) {
    if (!(await readTrackingSettings(db, accountId))?.ask_for_opens) continue;
    const opens = happenings.filter((each) => each.accountId === accountId && each.what === 'opened');
    const people = await readPlaces(
      db,
      accountId,
      opens.map(({ messageId }) => messageId),
    );
    const standings = await readStandings(db, accountId, [...new Set(people.values())]);
    for (const open of opens) {
      const standing = standings.get(people.get(open.messageId) ?? '') ?? NO_STANDING;
      if (!mayReceive(standing, { channel: 'email', purpose: 'open_tracking' }).may) refused.add(open);
    }
  }
  return happenings.filter((each) => !refused.has(each));
}
