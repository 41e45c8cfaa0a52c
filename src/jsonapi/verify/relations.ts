import type { Registry, Resource } from '../declare.ts';
import type { Declared } from '../verify.ts';

/** Relationships lead to declared types wherever an operation or a row can follow them. */
export function checkRelations(registry: Registry, operations: readonly Declared[]): string[] {
  const problems: string[] = [];
  const follow = (resource: Resource, name: string, who: string): Resource | undefined => {
    const relationship = resource.relationships[name];
    if (!relationship) problems.push(`${who}: ${resource.type} has no relationship ${name}`);
    const target = relationship && registry.get(relationship.type);
    if (relationship && !target) problems.push(`${who}: ${resource.type}.${name} leads to ${relationship.type}, which nobody declares`);
    return target;
  };
  for (const resource of registry.values()) {
    for (const [name, { path }] of Object.entries(resource.relationships)) {
      // Nothing can be at the end of the others; their type is just a word in an answer.
      if (path.kind !== 'none') follow(resource, name, resource.type);
    }
  }
  for (const { operationId, operation, resource } of operations) {
    const aim = 'relationship' in operation ? follow(resource, operation.relationship, operationId) : resource;
    const include = 'include' in operation ? (operation.include ?? []) : [];
    if (aim) for (const name of include) follow(aim, name, operationId);
    if ('relationship' in operation && operation.verb !== 'relationship-write' && aim && !aim.table) {
      problems.push(`${operationId}: ${aim.type} has no table to read`);
    }
    if (['list', 'get', 'create', 'update'].includes(operation.verb) && !resource.table)
      problems.push(`${operationId}: ${resource.type} has no table to read`);
  }
  return problems;
}
