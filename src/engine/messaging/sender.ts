import type { Mailbox } from '../../delivery/port.ts';
import type { Db } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';

/** Who mail comes from, given whom the message itself names; undefined when the account has nobody to send as. */
export type Sender = (named: Mailbox | undefined) => Mailbox | undefined;

/** @param mailFrom an address that all mail comes from, whatever accounts and messages say */
export async function senderOf(db: Db, accountId: string, mailFrom: string | undefined): Promise<Sender> {
  const contact = (await readAccount(db, accountId))?.contact as Partial<Record<string, string>> | undefined;
  return (named) => {
    const address = mailFrom ?? named?.address ?? contact?.default_sender_email;
    return address ? { name: named?.name || contact?.default_sender_name, address } : undefined;
  };
}

/** Domains that stand for none (RFC 2606): accounts are made with such an address, and no real mail can come from it. */
export const isPlaceholder = ({ address }: Mailbox): boolean => /@(?:.*\.)?example(?:\.(?:com|net|org))?$/i.test(address);
