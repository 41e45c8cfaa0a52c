import { parseIso } from '../../lib/time.ts';
import { DAY } from '../seed/calendar.ts';
import { type SeedResult, seedShop } from '../seed/seed-shop.ts';
import { chooseAccount } from './choose-account.ts';
import { invalid, optionalText, wholeNumber } from './fields.ts';
import type { Task } from './task.ts';

export interface SeededShop extends SeedResult {
  account: string;
  accountName: string;
}

/** More would not fit into memory beside the server. */
export const MOST_PROFILES = 1_000_000;
export const MOST_EVENTS = 1_000_000_000;
export const MOST_SEED = 4_294_967_295;

export const seedTask: Task = async (parts, input, job): Promise<SeededShop> => {
  const profiles = wholeNumber(input, 'profiles', 1, MOST_PROFILES);
  const events = wholeNumber(input, 'events', 0, MOST_EVENTS);
  const seed = wholeNumber(input, 'seed', 0, MOST_SEED);
  const { id: account, name: accountName, currency } = await chooseAccount(parts, optionalText(input, 'account'));
  const now = parts.clock.account(account);
  const until = readDay(optionalText(input, 'until'), now);
  const context = { accountId: account, actor: { kind: 'cli', id: 'seed' }, scopes: [], now, requestId: parts.ids.uuid() } as const;
  const result = await seedShop(await parts.engine(), context, { profiles, events, seed, until, currency }, job);
  return { ...result, account, accountName };
};

/** The start of the (UTC) day; today, by the account's clock, when none is given. */
function readDay(given: string | undefined, now: number): number {
  const time = given === undefined ? now : parseIso(given);
  if (time === undefined) throw invalid('until', `'${given}' is not a date; they look like 2026-07-15.`);
  if (time > now) throw invalid('until', 'lies in the future.');
  return time - (time % DAY);
}
