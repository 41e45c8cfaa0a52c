import { tableLines } from '../output/table.ts';
import { paintFor, print, printJson, type Terminal } from '../output/terminal.ts';
import type { RotatedSecret } from '../tasks/secrets.ts';
import { withSession } from '../with-session.ts';

interface Rotation {
  account?: string;
  purpose?: string;
  readableFor?: number;
  json?: boolean;
}

export async function rotateSecrets(terminal: Terminal, { json, ...input }: Rotation): Promise<void> {
  const rotated = await withSession(terminal, (ask) => ask<RotatedSecret[]>('secrets rotate', input));
  if (json) return printJson(terminal, rotated);
  if (rotated.length === 0) return print(terminal.err, 'There is nothing to rotate: nothing was sealed yet.');
  const columns = [
    { head: 'ACCOUNT', cell: (key: RotatedSecret) => key.account },
    { head: 'PURPOSE', cell: (key: RotatedSecret) => key.purpose },
    { head: 'VERSION', cell: (key: RotatedSecret) => String(key.version) },
    { head: 'EARLIER ONES READABLE UNTIL', cell: (key: RotatedSecret) => key.earlierReadableUntil ?? 'no end' },
  ];
  print(terminal.out, ...tableLines(columns, rotated, paintFor(terminal, terminal.out).dim));
}
