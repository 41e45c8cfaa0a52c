import { exportPerson, type PersonExport } from '../../engine/persons/export-person.ts';
import { type ListedErasure, listErasures } from '../../engine/persons/list-erasures.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { chooseAccount } from './choose-account.ts';
import { optionalText, text } from './fields.ts';
import type { Task } from './task.ts';

/** By id, e-mail address or telephone number, whichever it looks like. */
function whoIs(given: string): { id?: string; email?: string; phone_number?: string } {
  if (given.includes('@')) return { email: given };
  return ulidToUuid(given) === undefined ? { phone_number: given } : { id: given };
}

export const exportProfileTask: Task = async (parts, input): Promise<PersonExport> => {
  const { id: accountId } = await chooseAccount(parts, optionalText(input, 'account'));
  return exportPerson(parts, { accountId }, { ...whoIs(text(input, 'person')), page_cursor: optionalText(input, 'cursor') });
};

export const listErasuresTask: Task = async (parts, input): Promise<ListedErasure[]> => {
  const { id: accountId } = await chooseAccount(parts, optionalText(input, 'account'));
  const person = optionalText(input, 'person');
  return listErasures(parts, { accountId }, person === undefined ? undefined : whoIs(person));
};
