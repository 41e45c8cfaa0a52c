import type { Db } from '../../storage/database.ts';
import { type DatedTemplate, readTemplates, templateIdsByName } from '../../storage/queries/templates.ts';
import { MOST_TEMPLATES, unknownTemplate } from './template-input.ts';

/** A part of the account's templates by name, and how many there are in all. */
export async function pageTemplates(
  db: Db,
  accountId: string,
  cut: (ids: readonly string[]) => readonly string[],
): Promise<{ templates: DatedTemplate[]; total: number }> {
  const all = await templateIdsByName(db, accountId, MOST_TEMPLATES);
  const ids = cut(all);
  const rows = await readTemplates(db, accountId, ids);
  return { templates: ids.flatMap((id) => rows.get(id) ?? []), total: all.length };
}

/** Those of these templates that exist, by id; also those that are a message's own. */
export const knownTemplates = (db: Db, accountId: string, ids: readonly string[]): Promise<ReadonlyMap<string, DatedTemplate>> =>
  readTemplates(db, accountId, ids);

/** @throws DomainError `not_found` */
export async function findTemplate(db: Db, accountId: string, id: string): Promise<DatedTemplate> {
  const found = (await readTemplates(db, accountId, [id])).get(id);
  if (!found) throw unknownTemplate(id);
  return found;
}
