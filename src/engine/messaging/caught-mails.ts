import type { KeepMail } from '../../delivery/outbox.ts';
import type { Mailbox } from '../../delivery/port.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import { readAccounts } from '../../storage/queries/accounts.ts';
import { deleteOldCaughtMails, insertCaughtMail } from '../../storage/queries/caught-mails.ts';

/** Where the outbox keeps what it catches. */
export const keepMail =
  ({ db, clock }: { db: Database; clock: Clock }): KeepMail =>
  ({ of, from, to, subject, html, text, headers }) =>
    insertCaughtMail(db.background, of.accountId, {
      ...{ profile_id: of.profileId, message_id: of.messageId, subject, html, plain: text, headers: { ...headers } },
      ...{ sender: printMailbox(from), recipient: printMailbox(to), caught_at: clock.wall() },
    });

const printMailbox = ({ name, address }: Mailbox): string => (name ? `${name} <${address}>` : address);

/** So many of an account's mails are kept, the newest. */
const KEEP = 1000;
const SLICE = 200;

/** Lets the oldest caught mails go. @returns how many */
export async function forgetOldMails({ db }: { db: Database }, keep = KEEP): Promise<number> {
  let forgotten = 0;
  for (const { id } of await readAccounts(db.background)) {
    for (let more = SLICE; more === SLICE; forgotten += more) {
      more = await db.background.transaction((tx) => deleteOldCaughtMails(tx, id, keep, SLICE));
    }
  }
  return forgotten;
}
