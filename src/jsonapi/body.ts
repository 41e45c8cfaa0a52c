import { choice, constant, listOf, type Members, nullable, object, type Schema, text } from './schema.ts';

/** What a request body's resource object may hold besides its type. */
export interface BodyParts {
  /** `required` for updates (it repeats the path's id), `optional` for ids that the caller may give. */
  id?: 'required' | 'optional' | { readonly oneOf: readonly string[] };
  attributes?: Members;
  relationships?: Members;
  /** Whether the relationships may not be left out. */
  requiresRelationships?: boolean;
  'meta?'?: Schema;
}

/** `{type, id?, attributes?, relationships?, meta?}`; nested resources use it too, as deep as they need. */
export function resourceBody(type: string, parts: BodyParts): Schema {
  const members: Record<string, Schema> = { type: constant(type) };
  if (parts.id === 'required') members.id = text();
  if (typeof parts.id === 'object') members.id = choice(...parts.id.oneOf);
  if (parts.id === 'optional') members['id?'] = nullable(text());
  if (parts.attributes) members.attributes = object(parts.attributes, type);
  const relationships = parts.requiresRelationships ? 'relationships' : 'relationships?';
  if (parts.relationships) members[relationships] = object(parts.relationships, type);
  if (parts['meta?']) members['meta?'] = parts['meta?'];
  return object(members, type);
}

/** `{data: …}`: the request document, and every nested resource or relationship. */
export const inData = (data: Schema): Schema => object({ data });

export const bodyOf = (type: string, parts: BodyParts): Schema => inData(resourceBody(type, parts));

/** `{type, id}`: what linkage is made of; a few carry meta (how long a member stays …). */
export const identifier = (type: string, meta?: Schema): Schema =>
  object({ type: constant(type), id: text(), ...(meta ? { 'meta?': meta } : {}) }, type);

/** `{data: [{type, id}, …]}`: what a relationship is written with; `maxItems` at most, where the reference says so. */
export const linkageBody = (type: string, maxItems?: number): Schema =>
  inData(listOf(identifier(type), maxItems === undefined ? {} : { maxItems }));

/** `{data: {type, id}}`: a to-one relationship is written with it; null empties it where that is allowed. */
export const toOneBody = (type: string, empty: 'nullable' | 'always' = 'always'): Schema =>
  inData(empty === 'nullable' ? nullable(identifier(type)) : identifier(type));
