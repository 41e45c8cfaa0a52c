import { type Resource, registryOf } from '../../src/jsonapi/declare.ts';
import type { Operation } from '../../src/jsonapi/operations.ts';
import { type Surface, surfaceOf } from '../../src/jsonapi/surface.ts';
import { resources } from '../../src/resources/index.ts';

export interface Declared {
  readonly operationId: string;
  readonly operation: Operation;
  readonly resource: Resource;
  readonly surface: Surface;
}

/** Every operation of the registry, for suites that are generated from the declarations. */
export function declaredOperations(): Declared[] {
  const registry = registryOf(resources);
  return resources.flatMap((resource) =>
    Object.entries(resource.operations).map(([operationId, operation]) => ({
      ...{ operationId, operation, resource },
      surface: surfaceOf(registry, resource, operationId, operation),
    })),
  );
}
