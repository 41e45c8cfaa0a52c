import type { Tx } from '../../storage/database.ts';
import { holdDefinitions } from '../../storage/queries/universal-content.ts';
import { part, parts, words } from './definition/html.ts';

/** The universal content that the blocks of a definition name, by id, as far as it exists. */
export async function universalIn(tx: Tx, accountId: string, definition: unknown): Promise<ReadonlyMap<string, unknown>> {
  const ids = new Set<string>();
  for (const section of parts(part(part(definition).body).sections)) {
    for (const row of parts(section.rows)) {
      for (const column of parts(row.columns)) {
        for (const block of parts(column.blocks)) if (words(block, 'universal_id') !== '') ids.add(words(block, 'universal_id'));
      }
    }
  }
  return holdDefinitions(tx, accountId, [...ids].sort());
}
