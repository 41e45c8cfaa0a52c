import type { Operation } from './operations.ts';

/** An operation as declarations write it: method and path follow from the verb unless they are said. */
type Spec<V extends Operation['verb']> = Omit<Extract<Operation, { verb: V }>, 'verb' | 'method' | 'path'> & { path?: string };

/** An operation before its resource gives it a path. */
export type Unplaced = Omit<Operation, 'path'> & { path?: string };

const verb =
  <V extends Operation['verb']>(name: V, method: Operation['method']) =>
  (spec: Spec<V>): Unplaced =>
    ({ ...spec, verb: name, method }) as Unplaced;

/** GET /api/things */
export const list = verb('list', 'GET');
/** GET /api/things/{id} */
export const get = verb('get', 'GET');
/** GET /api/things/{id}/others */
export const related = verb('related', 'GET');
/** GET /api/things/{id}/relationships/others */
export const relationshipGet = verb('relationship-get', 'GET');
/** POST /api/things, answered with the resource */
export const create = verb('create', 'POST');
/** PATCH /api/things/{id} */
export const update = verb('update', 'PATCH');
/** DELETE /api/things/{id} */
export const remove = verb('delete', 'DELETE');
/** PATCH /api/things/{id}/relationships/others: these and no others; to-one relationships too. */
export const relationshipReplace = verb('relationship-write', 'PATCH');
/** POST with a document of its own as its answer. Rare. */
export const action = verb('action', 'POST');
/** POST answered with something that is computed for this answer alone. */
export const report = verb('report', 'POST');
/** POST answered 202 (or 204) without a body: taken, durable, visible to the next read. */
export const accept = verb('accept', 'POST');
/** POST /api/things/{id}/relationships/others */
export const relationshipAdd = verb('relationship-write', 'POST');
/** DELETE /api/things/{id}/relationships/others */
export const relationshipRemove = verb('relationship-write', 'DELETE');

/** Where an operation is served when its declaration does not say. @param root of the resource: `/api/profiles` */
export function place(root: string, operation: Unplaced): Operation {
  return { ...operation, path: operation.path ?? defaultPath(root, operation) } as Operation;
}

function defaultPath(base: string, operation: Unplaced): string {
  const { relationship, idName: id = 'id' } = operation as { relationship?: string; idName?: string };
  switch (operation.verb) {
    case 'list':
    case 'create':
    case 'accept':
    case 'action':
    case 'report':
      return base;
    case 'related':
      return `${base}/{${id}}/${relationship}`;
    case 'relationship-get':
    case 'relationship-write':
      return `${base}/{${id}}/relationships/${relationship}`;
    default:
      return `${base}/{${id}}`;
  }
}
