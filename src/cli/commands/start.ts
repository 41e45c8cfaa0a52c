import { type Config, readConfig } from '../../config/read-config.ts';
import { systemClock } from '../../lib/clock.ts';
import { closeOnSignals } from '../../main/close-on-signals.ts';
import type { Burgee } from '../../main.ts';
import { createReadableLog } from '../output/readable-log.ts';
import { fieldLines } from '../output/table.ts';
import { paintFor, print, type Terminal } from '../output/terminal.ts';
import { serve } from '../serve.ts';
import { ownVersion } from '../version.ts';

/** Starts the server, says where it is, and leaves it running until a signal closes it. */
export async function start(terminal: Terminal): Promise<void> {
  const config = readConfig(terminal.env);
  const readable = terminal.out.isTTY ? createReadableLog(terminal, config.logLevel, systemClock()) : undefined;
  const burgee = await serve(config, { log: readable?.log }, (message) => print(terminal.err, message));
  closeOnSignals(() => {
    if (terminal.out.isTTY) print(terminal.err, 'Stopping …');
    return burgee.close();
  });
  greet(terminal, config, burgee);
  readable?.open();
}

function greet(terminal: Terminal, config: Config, { url, firstStart, outboxUrl }: Burgee): void {
  const { bold, dim, green } = paintFor(terminal, terminal.out);
  const base = config.url ?? url;
  const fields: [string, string][] = [
    ['URL', base],
    ...(base === url ? [] : [['Listening on', url] as [string, string]]),
    ['API docs', `${base}/docs/api`],
    ...(outboxUrl ? [['Outbox', outboxUrl] as [string, string]] : []),
    config.databaseUrl ? ['Database', withoutPassword(config.databaseUrl)] : ['Data', config.dataDir],
  ];
  print(terminal.out, '', `${bold('Burgee')} ${dim(ownVersion())} ${green('is serving.')}`, '');
  print(terminal.out, ...fieldLines(fields, dim));
  if (firstStart) {
    const given = config.privateKey !== undefined;
    const keys: [string, string][] = [
      ['Private key', given ? 'as given by BURGEE_PRIVATE_KEY' : firstStart.privateKey],
      ['Public key', firstStart.publicKey],
    ];
    print(terminal.out, '', ...fieldLines(keys, dim).map((line) => (given ? line : bold(line))), '');
    if (!given) print(terminal.out, 'The private key is shown this once; burgee keys create makes another.');
  } else {
    print(terminal.out, '', 'A new private key: burgee keys create');
  }
  if (terminal.out.isTTY) print(terminal.out, 'Stop with Ctrl-C.');
  print(terminal.out, '');
}

function withoutPassword(text: string): string {
  const url = new URL(text);
  url.password = '';
  url.searchParams.delete('password');
  return url.href;
}
