import { print, printJson, type Terminal } from '../output/terminal.ts';
import { withSession } from '../with-session.ts';

interface Options {
  json?: boolean;
  account?: string;
  subject?: string;
}

export async function sendTest(
  terminal: Terminal,
  given: { template: string; profile: string; to: string },
  options: Options,
): Promise<void> {
  const { json, ...more } = options;
  const sent = await withSession(terminal, (ask) => ask<{ to: string }>('send-test', { ...given, ...more }));
  if (json) printJson(terminal, sent);
  else print(terminal.out, `A test for ${sent.to} waits to be sent. burgee outbox list shows it where mail is caught.`);
}
