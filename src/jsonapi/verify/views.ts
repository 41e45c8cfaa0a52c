import type { Registry, Resource } from '../declare.ts';
import type { View } from '../operations.ts';
import type { Declared } from '../verify.ts';

/** Views show members that their type has; costly parts can be asked for; an echo is of what the newest answer leaves out. */
export function checkViews(registry: Registry, operations: readonly Declared[]): string[] {
  return [
    ...[...registry.values()].flatMap((resource) => unknownMembers(resource.view, resource, resource.type)),
    ...operations.flatMap(({ operationId, operation, resource }) => {
      const type = 'relationship' in operation ? resource.relationships[operation.relationship]?.type : resource.type;
      const shown = registry.get(type ?? '');
      if (!shown) return [];
      const view = 'view' in operation ? operation.view : undefined;
      const echoes = operation.verb === 'update' && operation.echo === true && operation.quiet !== true;
      if (echoes) return [`${operationId}: its answer shows the thing, so there is nothing to echo`];
      return [...(view ? unknownMembers(view, shown, operationId) : []), ...unknownCosts(operation, shown, operationId)];
    }),
  ];
}

function unknownMembers({ attributes = [], relationships = [], viaAttributes = {} }: View, resource: Resource, who: string): string[] {
  return [
    ...attributes
      .filter((name) => !(name in resource.attributes))
      .map((name) => `${who}: ${resource.type} has no attribute ${name} to show`),
    ...relationships
      .filter((name) => !(name in resource.relationships))
      .map((name) => `${who}: ${resource.type} has no relationship ${name} to show`),
    ...Object.keys(viaAttributes)
      .filter((name) => name in resource.attributes)
      .map((name) => `${who}: ${name} of the table of pairs hides ${resource.type}.${name}`),
  ];
}

function unknownCosts(operation: Declared['operation'], { attributes, type }: Resource, who: string): string[] {
  const offered = 'include' in operation ? (operation.include ?? []) : [];
  const additional = 'additional' in operation && operation.additional === true;
  return (operation.costly ?? []).flatMap((costly) => [
    ...(costly.include ?? [])
      .filter((name) => !offered.includes(name))
      .map((name) => `${who}: including ${name} costs more, but cannot be asked for`),
    ...(costly.additional ?? [])
      .filter((name) => !additional || attributes[name]?.additional !== true)
      .map((name) => `${who}: the additional field ${name} of ${type} costs more, but cannot be asked for`),
  ]);
}
