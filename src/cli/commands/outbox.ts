import { fieldLines, printable, tableLines } from '../output/table.ts';
import { paintFor, print, printJson, type Terminal } from '../output/terminal.ts';
import type { CaughtMail, ReadMail } from '../tasks/outbox.ts';
import { withSession } from '../with-session.ts';

interface Options {
  account?: string;
  json?: boolean;
}

export async function listOutbox(terminal: Terminal, { json, ...input }: Options & { limit: number }): Promise<void> {
  const mails = await withSession(terminal, (ask) => ask<CaughtMail[]>('outbox list', input));
  if (json) return printJson(terminal, mails);
  if (mails.length === 0) return print(terminal.err, 'The outbox is empty.');
  const columns = [
    { head: 'ID', cell: (mail: CaughtMail) => mail.id },
    { head: 'CAUGHT', cell: (mail: CaughtMail) => mail.caughtAt.slice(0, 19).replace('T', ' ') },
    { head: 'TO', cell: (mail: CaughtMail) => mail.to },
    { head: 'SUBJECT', cell: (mail: CaughtMail) => mail.subject },
  ];
  print(terminal.out, ...tableLines(columns, mails, paintFor(terminal, terminal.out).dim));
}

export async function showOutbox(terminal: Terminal, id: string, { json, html, ...input }: Options & { html?: boolean }): Promise<void> {
  const mail = await withSession(terminal, (ask) => ask<ReadMail>('outbox show', { id, ...input }));
  if (json) return printJson(terminal, mail);
  // To be piped into a file, so that not a letter of it may be changed.
  if (html) return print(terminal.out, mail.html);
  const fields = [['From', mail.from], ['To', mail.to], ['Subject', mail.subject], ...Object.entries(mail.headers)] as [string, string][];
  print(terminal.out, ...fieldLines(fields, paintFor(terminal, terminal.out).dim), '', ...mail.text.split(/\r?\n/).map(printable));
}
