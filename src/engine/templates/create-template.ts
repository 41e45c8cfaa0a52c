import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { CommandContext } from '../context.ts';
import { addTemplate } from './add-template.ts';
import { checkTemplate, invalid, sourcesOf, type TemplateInput } from './template-input.ts';
import { universalIn } from './universal-in.ts';

/**
 * Makes a template. Of HTML for CODE and USER_DRAGGABLE, which ignore a definition; of a definition for SYSTEM_DRAGGABLE, which takes
 * neither HTML nor AMP. Sources need not compile: what is wrong with them is said when they are rendered.
 * @throws DomainError `invalid`, also when the account has as many templates as it may
 */
export async function createTemplate(
  deps: { db: Database; ids: Ids },
  context: CommandContext,
  input: TemplateInput & { name: string; editor_type: string },
): Promise<{ id: string }> {
  const { editor_type, name, amp = null } = input;
  const given = editor_type === 'SYSTEM_DRAGGABLE' ? input : { ...input, definition: undefined };
  const faults = [...checkKind(input), ...checkTemplate(given)];
  if (faults.length > 0) throw new DomainError(faults);
  return addTemplate(deps, context, async (tx) => {
    const { definitions, uses } = await universalIn(tx, context.accountId, given.definition);
    return { row: { ...{ name, editor_type, amp, is_reusable: true }, ...sourcesOf(given, definitions) }, uses };
  });
}

function checkKind({ editor_type, html, amp, definition }: TemplateInput & { editor_type: string }): Fault[] {
  if (editor_type === 'CODE' || editor_type === 'USER_DRAGGABLE') {
    return html === undefined || html === null ? [invalid(`'html' is required for templates of type ${editor_type}.`, 'html')] : [];
  }
  if (editor_type !== 'SYSTEM_DRAGGABLE') {
    return [invalid("'editor_type' must be one of 'CODE', 'USER_DRAGGABLE', 'SYSTEM_DRAGGABLE'.", 'editor_type')];
  }
  const missing = definition === undefined || definition === null;
  return [
    ...(missing ? [invalid("'definition' is required for templates of type SYSTEM_DRAGGABLE.", 'definition')] : []),
    ...notAllowed({ html, amp }, editor_type),
  ];
}

/** What a template of this kind does not take. */
export const notAllowed = (parts: Readonly<Record<string, unknown>>, editorType: string): Fault[] =>
  Object.entries(parts).flatMap(([part, value]) =>
    value === undefined || value === null ? [] : [invalid(`'${part}' is not allowed for templates of type ${editorType}.`, part)],
  );
