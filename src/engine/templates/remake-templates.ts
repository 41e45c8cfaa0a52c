import type { Micros } from '../../lib/clock.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { deleteDue, setDue } from '../../storage/queries/due.ts';
import { holdTemplate, saveTemplate } from '../../storage/queries/templates.ts';
import { noteUses, templatesToRemake } from '../../storage/queries/universal-content-uses.ts';
import type { DueKind } from '../due.ts';
import { sourcesOf } from './template-input.ts';
import { universalIn } from './universal-in.ts';

/** The kind of what is due when templates have yet to be made of a new definition of universal content. */
const UNIVERSAL_CONTENT = 'universal-content';

/** Templates of one transaction: each is read, made and written whole. */
const SLICE = 10;

interface Changed {
  readonly accountId: string;
  readonly contentId: string;
  readonly now: Micros;
}

/** Sees to it that all who use it are made anew, whatever becomes of this process. */
export const remakeLater = (tx: Tx, { accountId, contentId, now }: Changed): Promise<void> =>
  setDue(tx, { account_id: accountId, kind: UNIVERSAL_CONTENT, key: contentId, since: now, due_at: now });

/** The first of them at once, so that few templates are as they should be when the change is answered. */
export const remakeFirst = ({ db }: { db: Database }, changed: Changed): Promise<void> =>
  db.transaction(async (tx) => void (await remakeSome(tx, changed)));

export const universalContentDue: DueKind = {
  name: UNIVERSAL_CONTENT,
  async run(tx, row, now) {
    const changed = { accountId: row.account_id, contentId: row.key, now };
    // Only a look that finds none ends it: a template may have been cloned beside this.
    if (await remakeSome(tx, changed)) await remakeLater(tx, changed);
    else await deleteDue(tx, row.account_id, row.kind, row.key);
  },
};

/**
 * Makes the HTML of some templates anew. Text that was given goes with it: it spoke of what stood there before.
 * @returns whether there were any
 */
async function remakeSome(tx: Tx, { accountId, contentId, now }: Changed): Promise<boolean> {
  const ids = await templatesToRemake(tx, accountId, contentId, SLICE);
  for (const id of ids.sort()) {
    const template = await holdTemplate(tx, accountId, id);
    if (!template) continue;
    const { definition } = template;
    const universal = await universalIn(tx, accountId, definition);
    await saveTemplate(tx, accountId, { ...template, ...sourcesOf({ definition }, universal.definitions) }, now);
    await noteUses(tx, accountId, id, universal.uses);
  }
  return ids.length > 0;
}
