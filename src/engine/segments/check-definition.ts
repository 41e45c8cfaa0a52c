import type { Fault } from '../../lib/errors.ts';
import type { Db } from '../../storage/database.ts';
import { isRegularExpression, knownIds } from '../../storage/queries/segments.ts';
import type { Definition } from './definition.ts';
import { readDefinition } from './read-definition.ts';
import { newReading, type Reference } from './reading.ts';

/** Everything that is wrong with a definition: what it says, and what it names that does not exist. */
export async function definitionFaults(db: Db, accountId: string, definition: Definition): Promise<Fault[]> {
  const reading = newReading();
  readDefinition(definition, ['definition'], reading);
  const { faults, metrics, groups, expressions } = reading;
  const valuesOf = (references: readonly Reference[]): string[] => [...new Set(references.map(({ value }) => value))];
  const [haveMetrics, haveLists, haveSegments, ...readable] = await Promise.all([
    knownIds(db, accountId, 'metrics', valuesOf(metrics)),
    knownIds(db, accountId, 'lists', valuesOf(groups)),
    knownIds(db, accountId, 'segments', valuesOf(groups)),
    ...expressions.map(({ value }) => isRegularExpression(db, value)),
  ]);
  const missing = (what: string, references: readonly Reference[], known: (id: string) => boolean): Fault[] =>
    references.flatMap(({ value, at }) =>
      known(value) ? [] : [{ kind: 'invalid', detail: `A ${what} with id \`${value}\` does not exist.`, at }],
    );
  return [
    ...faults,
    ...missing('metric', metrics, (id) => haveMetrics.has(id)),
    ...missing('list or segment', groups, (id) => haveLists.has(id) || haveSegments.has(id)),
    ...expressions.flatMap(({ at }, i): Fault[] =>
      readable[i] ? [] : [{ kind: 'invalid', detail: 'This is not a regular expression that the database can read.', at }],
    ),
  ];
}
