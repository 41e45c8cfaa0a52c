import { type Purpose, ROTATED } from '../../engine/secrets/purposes.ts';
import { isoSeconds } from '../../lib/time.ts';
import { readAccounts } from '../../storage/queries/accounts.ts';
import { chooseAccount } from './choose-account.ts';
import { invalid, optionalText, wholeNumber } from './fields.ts';
import type { Task } from './task.ts';

export interface RotatedSecret {
  account: string;
  purpose: Purpose;
  version: number;
  /** When what was sealed before stops being readable; null: never. */
  earlierReadableUntil: string | null;
}

/** Keys that were never used do not exist and are left out. */
export const rotateSecretsTask: Task = async (parts, input): Promise<RotatedSecret[]> => {
  const given = optionalText(input, 'account');
  const purposes = readPurposes(optionalText(input, 'purpose'));
  const days = input.readableFor === undefined || input.readableFor === null ? undefined : wholeNumber(input, 'readableFor', 0, 36_500);
  if (days !== undefined && purposes.length === 1 && purposes[0] === 'providers')
    throw invalid('readableFor', 'Passwords of providers lie in the database alone and stay readable: leave --readable-for out.');
  const accounts = given === undefined ? await readAccounts(parts.db) : [await chooseAccount(parts, given)];
  const rotated: RotatedSecret[] = [];
  for (const { id: account } of accounts) {
    for (const purpose of purposes) {
      const made = await parts.secrets.rotate(account, purpose, purpose === 'providers' ? undefined : days);
      if (!made) continue;
      const { version, earlierReadableUntil: until } = made;
      rotated.push({ account, purpose, version, earlierReadableUntil: until === null ? null : isoSeconds(until) });
    }
  }
  return rotated;
};

function readPurposes(given: string | undefined): readonly Purpose[] {
  if (given === undefined) return ROTATED;
  const found = ROTATED.find((purpose) => purpose === given);
  if (!found) throw invalid('purpose', `There is no purpose '${given}'; there are ${ROTATED.join(', ')}.`);
  return [found];
}
