import { type ListedMail, listMails, readMails, type ShownMail } from '../../engine/messaging/read-mails.ts';
import { DomainError } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { isoSeconds } from '../../lib/time.ts';
import { chooseAccount } from './choose-account.ts';
import { optionalText, text, wholeNumber } from './fields.ts';
import type { Task } from './task.ts';

export interface CaughtMail extends Omit<ListedMail, 'caughtAt'> {
  caughtAt: string;
}

export interface ReadMail extends ShownMail {
  id: string;
}

export const MOST_MAILS = 1000;

export const listOutboxTask: Task = async (parts, input): Promise<CaughtMail[]> => {
  const { id } = await chooseAccount(parts, optionalText(input, 'account'));
  const mails = await listMails(parts.db, id, wholeNumber(input, 'limit', 1, MOST_MAILS));
  return mails.map((mail) => ({ ...mail, caughtAt: isoSeconds(mail.caughtAt) }));
};

export const showOutboxTask: Task = async (parts, input): Promise<ReadMail> => {
  const id = text(input, 'id').toUpperCase();
  const { id: accountId } = await chooseAccount(parts, optionalText(input, 'account'));
  const mail = ulidToUuid(id) && (await readMails({ services: parts, accountId }, [id])).get(id);
  if (!mail) throw new DomainError({ kind: 'not_found', detail: `The outbox has no mail ${id}. burgee outbox list shows what it has.` });
  return { id, ...mail };
};
