import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { holdTemplate, saveTemplate } from '../../storage/queries/templates.ts';
import {
  deleteUniversalContentRow,
  holdUniversalContent,
  insertUniversalContent,
  saveUniversalContent,
  templatesThatName,
  type UniversalContentRow,
} from '../../storage/queries/universal-content.ts';
import type { CommandContext } from '../context.ts';
import { checkTemplate, sourcesOf } from './template-input.ts';
import { universalIn } from './universal-in.ts';

export interface UniversalContentInput {
  name?: string | null;
  definition?: UniversalContentRow['definition'] | null;
}

const unknown = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A universal content with id \`${id}\` does not exist.` });

/** Names and what can be stored are as with templates; there are no styles in a block's definition. */
function check({ name, definition }: UniversalContentInput): void {
  const faults: Fault[] = checkTemplate({ name, definition: definition && { block: definition } }).map((fault) => ({
    ...fault,
    at: fault.at?.filter((step, index) => !(index === 1 && step === 'block')),
  }));
  if (faults.length > 0) throw new DomainError(faults);
}

/** @throws DomainError `invalid` */
export async function createUniversalContent(
  deps: { db: Database; ids: Ids },
  { accountId, now }: CommandContext,
  input: { name: string; definition: UniversalContentRow['definition'] },
): Promise<{ id: string }> {
  check(input);
  // Recorded ids are a uuid without its dashes.
  const id = deps.ids.uuid().replaceAll('-', '');
  await deps.db.transaction((tx) => insertUniversalContent(tx, accountId, { id, name: input.name, definition: input.definition }, now));
  return { id };
}

/**
 * Changes what is given; null leaves things as they are. A new definition shows in every template that uses it.
 * @throws DomainError `not_found`, `invalid`
 */
export async function updateUniversalContent(
  deps: { db: Database },
  context: CommandContext,
  input: UniversalContentInput & { id: string },
): Promise<void> {
  check(input);
  await deps.db.transaction(async (tx) => {
    const before = await holdUniversalContent(tx, context.accountId, input.id);
    if (!before) throw unknown(input.id);
    const row = { ...before, name: input.name ?? before.name, definition: input.definition ?? before.definition };
    await saveUniversalContent(tx, context.accountId, row, context.now);
    if (input.definition) await remakeTemplates(tx, context, input.id);
  });
}

/** Makes the HTML of those who use it anew. Text that was given goes with it: it spoke of what stood there before. */
async function remakeTemplates(tx: Tx, { accountId, now }: CommandContext, id: string): Promise<void> {
  for (const templateId of await templatesThatName(tx, accountId, id)) {
    const template = await holdTemplate(tx, accountId, templateId);
    if (!template) continue;
    const { definition } = template;
    const sources = sourcesOf({ definition }, await universalIn(tx, accountId, definition));
    await saveTemplate(tx, accountId, { ...template, ...sources }, now);
  }
}

/**
 * Deletes it. Templates that use it show it until they are saved again, and then what stands in their own definition.
 * @throws DomainError `not_found`
 */
export async function deleteUniversalContent(deps: { db: Database }, { accountId }: CommandContext, { id }: { id: string }): Promise<void> {
  if (!(await deps.db.transaction((tx) => deleteUniversalContentRow(tx, accountId, id)))) throw unknown(id);
}
