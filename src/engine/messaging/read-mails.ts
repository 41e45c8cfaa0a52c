import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { readCaughtMails } from '../../storage/queries/caught-mails.ts';

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
