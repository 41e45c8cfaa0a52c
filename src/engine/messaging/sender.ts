import type { Mailbox } from '../../delivery/port.ts';
import type { Db } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';

/** Who mail of an account comes from; undefined when it has nobody to send as. */
export async function senderOf(db: Db, accountId: string, mailFrom: string | undefined): Promise<Mailbox | undefined> {
  const contact = (await readAccount(db, accountId))?.contact as Partial<Record<string, string>> | undefined;
  const address = mailFrom ?? contact?.default_sender_email;
  return address ? { name: contact?.default_sender_name, address } : undefined;
}

/** Domains that stand for none (RFC 2606): accounts are made with such an address, and no real mail can come from it. */
export const isPlaceholder = ({ address }: Mailbox): boolean => /@(?:.*\.)?example(?:\.(?:com|net|org))?$/i.test(address);
