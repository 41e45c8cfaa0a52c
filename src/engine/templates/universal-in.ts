import type { Tx } from '../../storage/database.ts';
import { holdDefinitions } from '../../storage/queries/universal-content.ts';
import type { ContentUse } from '../../storage/queries/universal-content-uses.ts';
import { part, parts, words } from './definition/html.ts';

export interface UniversalIn {
  /** By id. */
  readonly definitions: ReadonlyMap<string, unknown>;
  readonly uses: readonly ContentUse[];
}

/** The universal content that the blocks of a definition name, as far as it exists. */
export async function universalIn(tx: Tx, accountId: string, definition: unknown): Promise<UniversalIn> {
  const ids = new Set<string>();
  for (const section of parts(part(part(definition).body).sections)) {
    for (const row of parts(section.rows)) {
      for (const column of parts(row.columns)) {
        for (const block of parts(column.blocks)) if (words(block, 'universal_id') !== '') ids.add(words(block, 'universal_id'));
      }
    }
  }
  const found = await holdDefinitions(tx, accountId, [...ids].sort());
  return {
    definitions: new Map(found.map((one) => [one.id, one.definition])),
    uses: found.map(({ id, revision }) => ({ id, revision })),
  };
}
