import type { Schema } from '../schema.ts';
import type { Declared } from '../verify.ts';

const NO_BODY = ['list', 'get', 'related', 'relationship-get'];

/** Bodies are documents; those of updates repeat the id of the path, those about relationships name the related type. */
export function checkBodies(operations: readonly Declared[]): string[] {
  return operations.flatMap(({ operationId, operation, resource }) => {
    if (NO_BODY.includes(operation.verb)) return 'body' in operation ? [`${operationId}: reads take no body`] : [];
    const body = 'body' in operation ? operation.body : undefined;
    if ('form' in operation && operation.form) return body ? [`${operationId} takes a body of two kinds`] : [];
    if (!body) return operation.verb === 'update' || operation.verb === 'relationship-write' ? [`${operationId} takes no body`] : [];
    const data = body.properties?.data;
    if (!data) return [`${operationId}: the body has no data`];
    if (operation.verb === 'update') return ofType(data, resource.type, operationId, 'id');
    if (operation.verb === 'relationship-write')
      return ofType(data.items ?? data, resource.relationships[operation.relationship]?.type, operationId, 'id');
    if (operation.verb === 'create') return ofType(data, undefined, operationId);
    return [];
  });
}

function ofType({ properties = {}, required = [] }: Schema, type: string | undefined, operationId: string, id?: string): string[] {
  const given = properties.type?.enum?.length === 1 ? properties.type.enum[0] : undefined;
  return [
    ...(given === undefined ? [`${operationId}: the body's data has no type`] : []),
    ...(given !== undefined && type !== undefined && given !== type
      ? [`${operationId}: the body is of type ${String(given)}, not ${type}`]
      : []),
    ...(id && !(id in properties && required.includes(id)) ? [`${operationId}: the body's data has to have an id`] : []),
  ];
}
