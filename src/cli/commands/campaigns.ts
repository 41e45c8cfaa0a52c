import type { CampaignProgress } from '../../engine/campaigns/read-progress.ts';
import { print, printJson, type Terminal } from '../output/terminal.ts';
import { withSession } from '../with-session.ts';

interface Options {
  json?: boolean;
  account?: string;
}

export async function holdCampaign(terminal: Terminal, campaign: string, held: boolean, { json, account }: Options): Promise<void> {
  const done = await withSession(terminal, (ask) => ask('campaigns hold', { campaign, held, account }));
  if (json) printJson(terminal, done);
  else print(terminal.out, held ? 'It is held: nothing more of it begins.' : 'It goes on.');
}

export async function campaignProgress(terminal: Terminal, campaign: string, { json, account }: Options): Promise<void> {
  const found = await withSession(terminal, (ask) => ask<CampaignProgress>('campaigns progress', { campaign, account }));
  if (json) return printJson(terminal, found);
  const { status, held, recipients, sent, failed, skipped, uncertain, waiting, reasons } = found;
  print(
    terminal.out,
    `${status}${held ? ', held' : ''}: ${sent} of ${recipients} sent, ${waiting} waiting`,
    `${skipped} skipped, ${failed} failed, ${uncertain} uncertain`,
    ...Object.entries(reasons).map(([reason, count]) => `  ${count} ${reason}`),
  );
}
