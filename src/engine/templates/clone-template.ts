import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { holdTemplate } from '../../storage/queries/templates.ts';
import { readUses } from '../../storage/queries/universal-content-uses.ts';
import type { CommandContext } from '../context.ts';
import { addTemplate } from './add-template.ts';
import { checkTemplate, unknownTemplate } from './template-input.ts';

/**
 * Makes a copy that lives its own life. Without a name it is called after the one that it was made of.
 * @throws DomainError `not_found`, `invalid`
 */
export async function cloneTemplate(
  deps: { db: Database; ids: Ids },
  context: CommandContext,
  { id, name }: { id: string; name?: string | null },
): Promise<{ id: string }> {
  const faults = checkTemplate({ name });
  if (faults.length > 0) throw new DomainError(faults);
  return addTemplate(deps, context, async (tx) => {
    // Held, so that what it uses is what it was made with.
    const original = await holdTemplate(tx, context.accountId, id);
    if (!original) throw unknownTemplate(id);
    // Cut at the length that a name may have, between characters.
    const usual = Array.from(`Clone of ${original.name}`).slice(0, 127).join('');
    const uses = original.is_reusable ? await readUses(tx, context.accountId, id) : [];
    return { row: { ...original, name: name ?? usual, is_reusable: true }, uses };
  });
}
