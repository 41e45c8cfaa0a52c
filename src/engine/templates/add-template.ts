import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { insertTemplate, roomForTemplate, type TemplateRow } from '../../storage/queries/templates.ts';
import { type ContentUse, noteUses } from '../../storage/queries/universal-content-uses.ts';
import type { CommandContext } from '../context.ts';
import { MOST_TEMPLATES } from './template-input.ts';

/** Ids are random: a collision within an account is rare, several in a row mean that something else is wrong. */
const ATTEMPTS = 20;

/**
 * Stores a new template under an id of its own; `make` gives its row, and what it uses, within the same transaction.
 * @throws DomainError `invalid` when the account has as many as it may
 */
export async function addTemplate(
  deps: { db: Database; ids: Ids },
  { accountId, now }: CommandContext,
  make: (tx: Tx) => Promise<{ row: Omit<TemplateRow, 'id'>; uses: readonly ContentUse[] }>,
): Promise<{ id: string }> {
  return deps.db.transaction(async (tx) => {
    if (!(await roomForTemplate(tx, accountId, MOST_TEMPLATES))) {
      throw new DomainError({ kind: 'invalid', detail: `An account may have ${MOST_TEMPLATES} templates at most.` });
    }
    const { row, uses } = await make(tx);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const id = deps.ids.short();
      if (!(await insertTemplate(tx, accountId, { ...row, id }, now))) continue;
      await noteUses(tx, accountId, id, uses);
      return { id };
    }
    throw new Error(`no free template id in ${ATTEMPTS} attempts`);
  });
}
