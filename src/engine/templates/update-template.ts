import { DomainError } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { holdTemplate, saveTemplate } from '../../storage/queries/templates.ts';
import { noteUses } from '../../storage/queries/universal-content-uses.ts';
import type { CommandContext } from '../context.ts';
import { notAllowed } from './create-template.ts';
import { checkTemplate, sourcesOf, type TemplateInput, unknownTemplate } from './template-input.ts';
import { universalIn } from './universal-in.ts';

/**
 * Changes what is given; null leaves things as they are, but takes AMP away. New HTML, or a new definition as a whole, makes new text
 * unless that is given too.
 * @throws DomainError `not_found`, `invalid`
 */
export async function updateTemplate(
  deps: { db: Database },
  { accountId, now }: CommandContext,
  input: TemplateInput & { id: string },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const before = await holdTemplate(tx, accountId, input.id);
    if (!before) throw unknownTemplate(input.id);
    const { html, definition, amp, text } = input;
    const refused = before.editor_type === 'SYSTEM_DRAGGABLE' ? { html, amp } : { definition };
    const faults = [...notAllowed(refused, before.editor_type), ...checkTemplate(input)];
    if (faults.length > 0) throw new DomainError(faults);
    const isNew = (html ?? definition ?? null) !== null;
    const universal = await universalIn(tx, accountId, definition);
    const sources = isNew
      ? sourcesOf(input, universal.definitions)
      : { html: before.html, text: text ?? before.text, definition: before.definition };
    const row = { ...before, ...sources, name: input.name ?? before.name, amp: amp === undefined ? before.amp : amp };
    await saveTemplate(tx, accountId, row, now);
    if (isNew && before.is_reusable) await noteUses(tx, accountId, input.id, universal.uses);
  });
}
