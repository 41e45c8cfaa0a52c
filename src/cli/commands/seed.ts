import { fieldLines } from '../output/table.ts';
import { paintFor, print, printJson, type Terminal } from '../output/terminal.ts';
import type { SeededShop } from '../tasks/seed.ts';
import { withSession } from '../with-session.ts';

export interface SeedArguments {
  profiles: number;
  events: number;
  seed: number;
  account?: string;
  until?: string;
  json?: boolean;
}

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

export async function seed(terminal: Terminal, { json, ...input }: SeedArguments): Promise<void> {
  const interrupted = 'What was written stays; the same command again adds the rest.';
  const shop = await withSession(terminal, (ask) => ask<SeededShop>('seed', input), interrupted);
  if (json) return printJson(terminal, shop);
  const { dim, green } = paintFor(terminal, terminal.out);
  const { account, accountName, profilesMade, profilesFound, events, lists, segments, seconds } = shop;
  print(terminal.out, green(`The account ${account} (${accountName}) has two years of a shop in it.`), '');
  const there = profilesFound > 0 ? `, ${number.format(profilesFound)} were there already` : '';
  const rate = number.format(Math.round(events / Math.max(seconds, 0.001)));
  const fields: [string, string][] = [
    ['Profiles', `${number.format(profilesMade)} made${there}`],
    [
      'Events',
      `${number.format(events)}${profilesMade === 0 && profilesFound > 0 ? ' sent again; those that were there are kept once' : ''}`,
    ],
    ['Lists', lists.join(', ')],
    ...(segments.length > 0 ? ([['Segments', segments.join(', ')]] satisfies [string, string][]) : []),
    ['Took', `${number.format(seconds)} s, ${rate} events/s`],
  ];
  print(terminal.out, ...fieldLines(fields, dim));
}
