import type { PersonExport } from '../../engine/persons/export-person.ts';
import type { ListedErasure } from '../../engine/persons/list-erasures.ts';
import { tableLines } from '../output/table.ts';
import { paintFor, print, printJson, type Terminal } from '../output/terminal.ts';
import { withSession } from '../with-session.ts';

/** All that is known of a person, as JSON. */
export async function exportProfile(terminal: Terminal, person: string, { account }: { account?: string }): Promise<void> {
  const { next_cursor, ...whole } = await withSession(terminal, async (ask) => {
    const page = (cursor?: string) => ask<PersonExport>('profile export', { person, account, ...(cursor ? { cursor } : {}) });
    let all = await page();
    while (all.next_cursor) all = join(all, await page(all.next_cursor));
    return all;
  });
  printJson(terminal, whole);
}

const join = (before: PersonExport, more: PersonExport): PersonExport => {
  const tables = { ...before.tables };
  for (const [name, rows] of Object.entries(more.tables)) tables[name] = [...(tables[name] ?? []), ...rows];
  return { ...more, tables };
};

export async function listErasures(
  terminal: Terminal,
  person: string | undefined,
  { json, account }: { json?: boolean; account?: string },
): Promise<void> {
  const erasures = await withSession(terminal, (ask) => ask<ListedErasure[]>('profile erasures', { person, account }));
  if (json) return printJson(terminal, erasures);
  if (erasures.length === 0)
    return print(terminal.err, person === undefined ? 'Nobody was erased.' : 'No erasure was asked for with this.');
  const columns = [
    { head: 'CERTIFICATE', cell: (one: ListedErasure) => one.id },
    { head: 'REQUESTED', cell: (one: ListedErasure) => one.requestedAt },
    { head: 'COMPLETED', cell: (one: ListedErasure) => one.completedAt ?? 'not yet' },
    { head: 'BY', cell: (one: ListedErasure) => one.requestedBy },
    { head: 'ROWS', cell: (one: ListedErasure) => String(Object.values(one.removed).reduce((sum, rows) => sum + rows, 0)) },
  ];
  print(terminal.out, ...tableLines(columns, erasures, paintFor(terminal, terminal.out).dim));
}
