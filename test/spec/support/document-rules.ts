/**
 * The chapter on document structure as a function: what a document does that JSON:API does not allow. The one departure
 * that it knows is the type of an error's status.
 */
type Json = Record<string, unknown>;

const RESERVED = ['type', 'id'];
/** Letters and digits of ASCII at both ends; hyphens and underscores between. Dots and dollars are met inside attributes alone. */
const MEMBER_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/;

export function brokenRules(document: unknown): string[] {
  const problems: string[] = [];
  if (!isObject(document)) return ['a document is a JSON object'];
  only(document, ['data', 'errors', 'meta', 'links', 'included'], 'the document', problems);
  if (!('data' in document || 'errors' in document || 'meta' in document)) problems.push('a document has data, errors or meta');
  if ('data' in document && 'errors' in document) problems.push('data and errors exclude each other');
  if ('included' in document && !('data' in document)) problems.push('included needs data');
  if ('links' in document) checkLinks(document.links, ['self', 'related', 'first', 'last', 'prev', 'next'], 'the document', problems);
  if ('errors' in document) checkErrors(document.errors, problems);
  if ('data' in document) checkPrimary(document, problems);
  return problems;
}

function checkPrimary({ data, included }: Json, problems: string[]): void {
  const primary = (Array.isArray(data) ? data : data === null ? [] : [data]) as Json[];
  const more = (included ?? []) as Json[];
  const known = new Set<string>();
  for (const object of [...primary, ...more]) {
    checkResource(object, problems);
    const name = nameOf(object);
    if (known.has(name)) problems.push(`${name} is there twice`);
    known.add(name);
  }
  // Full linkage: whatever is included is linked from something that is in the document.
  const linked = new Set([...primary, ...more].flatMap(linkedFrom));
  for (const object of more) if (!linked.has(nameOf(object))) problems.push(`nothing links to ${nameOf(object)}, which is included`);
}

function checkResource(object: Json, problems: string[]): void {
  const name = nameOf(object);
  only(object, ['type', 'id', 'attributes', 'relationships', 'links', 'meta'], name, problems);
  if (typeof object.type !== 'string' || typeof object.id !== 'string') problems.push(`${name}: type and id are strings`);
  if (!MEMBER_NAME.test(String(object.type))) problems.push(`${name}: its type is no member name`);
  const attributes = (object.attributes ?? {}) as Json;
  const relationships = (object.relationships ?? {}) as Json;
  for (const field of [...Object.keys(attributes), ...Object.keys(relationships)]) {
    if (RESERVED.includes(field)) problems.push(`${name}: ${field} cannot be a field`);
    if (!MEMBER_NAME.test(field)) problems.push(`${name}: ${field} is no member name`);
    if (field in attributes && field in relationships) problems.push(`${name}: ${field} is an attribute and a relationship`);
  }
  if ('links' in object) checkLinks(object.links, ['self'], name, problems);
  for (const [field, relationship] of Object.entries(relationships)) checkRelationship(relationship, `${name}.${field}`, problems);
}

function checkRelationship(relationship: unknown, place: string, problems: string[]): void {
  if (!isObject(relationship)) return void problems.push(`${place} is an object`);
  only(relationship, ['links', 'data', 'meta'], place, problems);
  if (Object.keys(relationship).length === 0) problems.push(`${place} has links, data or meta`);
  if ('links' in relationship) {
    checkLinks(relationship.links, ['self', 'related', 'first', 'last', 'prev', 'next'], place, problems);
    const { self, related } = relationship.links as Json;
    if (self === undefined && related === undefined) problems.push(`${place} links to itself or to what is related`);
  }
  if ('data' in relationship) for (const one of identifiersIn(relationship)) checkIdentifier(one, place, problems);
}

function checkIdentifier(identifier: unknown, place: string, problems: string[]): void {
  if (!isObject(identifier)) return void problems.push(`${place}: linkage is made of identifiers`);
  only(identifier, ['type', 'id', 'meta'], place, problems);
  if (typeof identifier.type !== 'string' || typeof identifier.id !== 'string') problems.push(`${place}: type and id are strings`);
}

function checkErrors(errors: unknown, problems: string[]): void {
  if (!Array.isArray(errors) || errors.length === 0) return void problems.push('errors is a list of at least one');
  for (const error of errors as Json[]) {
    only(error, ['id', 'links', 'status', 'code', 'title', 'detail', 'source', 'meta'], 'an error', problems);
    for (const text of ['id', 'code', 'title', 'detail'])
      if (typeof error[text] !== 'string') problems.push(`${text} of an error is a string`);
    const { pointer, parameter } = (error.source ?? {}) as Json;
    if ((pointer === undefined) === (parameter === undefined)) problems.push('a source is a pointer or a parameter');
    if (pointer !== undefined && !/^(\/([^~/]|~0|~1)*)*$/.test(String(pointer))) problems.push(`${pointer} is no JSON pointer`);
  }
}

function checkLinks(links: unknown, allowed: readonly string[], place: string, problems: string[]): void {
  if (!isObject(links)) return void problems.push(`links of ${place} are an object`);
  only(links, allowed, `links of ${place}`, problems);
  for (const [name, link] of Object.entries(links)) {
    if (link !== null && !(typeof link === 'string' && URL.canParse(link))) problems.push(`${name} of ${place} is a URL or null`);
  }
}

const linkedFrom = ({ relationships }: Json): string[] =>
  Object.values((relationships ?? {}) as Record<string, Json>).flatMap((relationship) => identifiersIn(relationship).map(nameOf));

function identifiersIn({ data }: Json): Json[] {
  if (data === null || data === undefined) return [];
  return (Array.isArray(data) ? data : [data]) as Json[];
}

const nameOf = ({ type, id }: Json): string => `${type} ${id}`;

function only(object: Json, allowed: readonly string[], place: string, problems: string[]): void {
  for (const name of Object.keys(object)) if (!allowed.includes(name)) problems.push(`${place} has a member ${name}`);
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
