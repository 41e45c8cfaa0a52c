import type { Resource } from '../declare.ts';
import type { Declared } from '../verify.ts';

const NEEDS_ID = ['get', 'related', 'relationship-get', 'update', 'delete', 'relationship-write'];

/** Types, operationIds and places are each used once, and paths have the parameters that their verbs read. */
export function checkNames(resources: readonly Resource[], operations: readonly Declared[]): string[] {
  const problems = twice(resources.map(({ type }) => type)).map((type) => `the type ${type} is declared twice`);
  problems.push(...twice(operations.map(({ operationId }) => operationId)).map((id) => `the operation ${id} is declared twice`));
  const routes = new Map<string, string>();
  for (const { operationId, operation } of operations) {
    const route = `${operation.method} ${operation.path.replace(/\{[^}]*\}/g, '{}').replace(/\/$/, '')}`;
    const other = routes.get(route);
    if (other) problems.push(`${operationId} is served at ${route}, where ${other} is`);
    else routes.set(route, operationId);
  }
  for (const { operationId, operation } of operations) {
    const { path, idName = 'id', verb } = operation;
    const parameters = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
    if (!path.startsWith('/')) problems.push(`${operationId}: the path ${path} does not start with a slash`);
    if (NEEDS_ID.includes(verb) && parameters.join() !== idName)
      problems.push(`${operationId}: the path ${path} has to have {${idName}} and nothing else`);
    if (verb === 'list' && parameters.length > 0)
      problems.push(`${operationId}: nothing reads {${parameters.join('}, {')}} in the path of a list`);
  }
  return problems;
}

const twice = (names: readonly string[]): string[] => [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
