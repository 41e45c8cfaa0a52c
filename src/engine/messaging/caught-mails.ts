import type { KeepCaught } from '../../delivery/outbox.ts';
import type { Mailbox } from '../../delivery/port.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import { readAccounts } from '../../storage/queries/accounts.ts';
import { deleteOldCaughtMails, insertCaughtMails } from '../../storage/queries/caught-mails.ts';

/** Where the outbox keeps what it catches. */
export const keepCaught =
  ({ db, clock }: { db: Database; clock: Clock }): KeepCaught =>
  async (caught) => {
    for (const accountId of new Set(caught.map(({ of }) => of.accountId))) {
      const own = caught.filter(({ of }) => of.accountId === accountId);
      const rows = own.map(({ of, channel, from, to, subject, html, text, headers }) => ({
        ...{ profile_id: of.profileId, message_id: of.messageId, channel, subject, html, plain: text, headers: { ...headers } },
        ...{ sender: from ? printMailbox(from) : '', recipient: printMailbox(to), caught_at: clock.wall() },
      }));
      await insertCaughtMails(db.background, accountId, rows);
    }
  };

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
