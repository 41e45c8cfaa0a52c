import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import {
  deleteUniversalContentRow,
  holdUniversalContent,
  insertUniversalContent,
  saveUniversalContent,
  type UniversalContentRow,
} from '../../storage/queries/universal-content.ts';
import { dropUsesOf } from '../../storage/queries/universal-content-uses.ts';
import type { CommandContext } from '../context.ts';
import { remakeFirst, remakeLater } from './remake-templates.ts';
import { checkTemplate } from './template-input.ts';

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
 * Changes what is given; null leaves things as they are. A new definition shows in every template that uses it: in the first ones at
 * once, in the others as they are made anew beside requests. Copies that belong to messages stay as they are.
 * @throws DomainError `not_found`, `invalid`
 */
export async function updateUniversalContent(
  deps: { db: Database },
  context: CommandContext,
  input: UniversalContentInput & { id: string },
): Promise<void> {
  check(input);
  const changed = { accountId: context.accountId, contentId: input.id, now: context.now };
  await deps.db.transaction(async (tx) => {
    const before = await holdUniversalContent(tx, context.accountId, input.id);
    if (!before) throw unknown(input.id);
    const row = { ...before, name: input.name ?? before.name, definition: input.definition ?? before.definition };
    await saveUniversalContent(tx, context.accountId, row, input.definition != null, context.now);
    if (input.definition) await remakeLater(tx, changed);
  });
  if (input.definition) await remakeFirst(deps, changed);
}

/**
 * Deletes it. Templates that use it show it until they are saved again, and then what stands in their own definition.
 * @throws DomainError `not_found`
 */
export async function deleteUniversalContent(deps: { db: Database }, { accountId }: CommandContext, { id }: { id: string }): Promise<void> {
  await deps.db.transaction(async (tx) => {
    if (!(await deleteUniversalContentRow(tx, accountId, id))) throw unknown(id);
    await dropUsesOf(tx, accountId, id);
  });
}
