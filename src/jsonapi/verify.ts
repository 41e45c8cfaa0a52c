import { type Resource, registryOf } from './declare.ts';
import { checkBodies } from './verify/bodies.ts';
import { checkColumns } from './verify/columns.ts';
import { checkIndexes, type Index } from './verify/indexes.ts';
import { checkListings } from './verify/listings.ts';
import { checkNames } from './verify/names.ts';
import { checkRelations } from './verify/relations.ts';
import { checkViews } from './verify/views.ts';

/** One operation with the resource that declares it. */
export interface Declared {
  readonly operationId: string;
  readonly operation: Resource['operations'][string];
  readonly resource: Resource;
}

/**
 * Checks that declarations do not contradict themselves, each other, or the tables that they speak of. Run at start-up.
 * @param indexes those of the database; without them, orders are not held to them
 * @throws Error that lists everything that was found
 */
export function verify(resources: readonly Resource[], indexes?: readonly Index[]): void {
  const registry = registryOf(resources);
  const operations = resources.flatMap((resource) =>
    Object.entries(resource.operations).map(([operationId, operation]): Declared => ({ operationId, operation, resource })),
  );
  const problems = [
    ...checkNames(resources, operations),
    ...checkRelations(registry, operations),
    ...checkColumns(resources, operations),
    ...checkViews(registry, operations),
    ...checkListings(operations),
    ...checkBodies(operations),
    ...(indexes ? checkIndexes(resources, operations, indexes) : []),
  ];
  if (problems.length > 0)
    throw new Error(`The declarations do not hold together:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
}
