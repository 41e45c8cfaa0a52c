import type { Ids } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { insertTemplate, readTemplate } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';

const ATTEMPTS = 20;

/**
 * Makes a copy for something that owns it (a message of a campaign or a flow). It is no template of the account: it is found
 * by its id alone, and counts in no limit.
 * @returns its id; undefined when there is no template of that id
 */
export async function copyTemplate(
  { ids }: { ids: Ids },
  tx: Tx,
  { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>,
  templateId: string,
  name: string,
): Promise<string | undefined> {
  const original = await readTemplate(tx, accountId, templateId);
  if (!original) return undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const id = ids.short();
    if (await insertTemplate(tx, accountId, { ...original, id, name, is_reusable: false }, now)) return id;
  }
  throw new Error(`no free template id in ${ATTEMPTS} attempts`);
}
