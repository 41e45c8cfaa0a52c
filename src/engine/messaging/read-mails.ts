import type { Micros } from '../../lib/clock.ts';
import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { listNewestCaughtMails, readCaughtMails } from '../../storage/queries/caught-mails.ts';

/** A mail as the outbox caught it. */
export interface ShownMail {
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Readonly<Record<string, string>>;
}

interface Scope {
  services: { db: Db };
  accountId: string;
}

/** The mails of messages (ULIDs) that the outbox caught and still has; the others are not in the result. */
export async function readMails(scope: unknown, ids: readonly string[]): Promise<ReadonlyMap<string, ShownMail>> {
  const { services, accountId } = scope as Scope;
  const uuids = ids.map((id) => ulidToUuid(id) ?? '');
  const rows = await readCaughtMails(services.db, accountId, uuids);
  return new Map(
    rows.map(({ message_id, sender, recipient, subject, html, plain, headers }) => [
      uuidToUlid(message_id),
      { from: sender, to: recipient, subject, html, text: plain, headers },
    ]),
  );
}

/** A caught mail in a list. */
export interface ListedMail {
  /** The message's, a ULID. */
  id: string;
  from: string;
  to: string;
  channel: string;
  subject: string;
  /** Wall time. */
  caughtAt: Micros;
}

/** The newest mails that the outbox caught for an account, the newest first. */
export async function listMails(db: Db, accountId: string, limit: number): Promise<ListedMail[]> {
  const rows = await listNewestCaughtMails(db, accountId, limit);
  return rows.map(({ message_id, channel, sender: from, recipient: to, subject, caught_at: caughtAt }) => ({
    ...{ id: uuidToUlid(message_id), channel, from, to, subject, caughtAt },
  }));
}
