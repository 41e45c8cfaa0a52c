import type { Schema } from '../jsonapi/schema.ts';
import type { Where } from './parts.ts';

export type Role = 'request' | 'answer';

/** Names that a shared schema may get, the best first. The next is tried where another schema has it already. */
export function nameCandidates(schema: Schema, where: Where): string[] {
  const suffix = where.role === 'request' ? 'Input' : '';
  const operation = pascal(where.operationId);
  const around = pascal(where.trail.slice(0, -1).findLast((step) => !STRUCTURE.has(step)) ?? '');
  const told = toldName(schema, where.role);
  const own = (told ?? constantsOf(schema)) + (told ? '' : pascal(where.trail.at(-1) ?? ''));
  const longer = around ? [`${around}${own}`] : [];
  const names = told || constantsOf(schema) ? [own, ...longer] : longer;
  return [...names, `${own}Of${operation}`].map((name) => name + suffix);
}

/** Steps that say nothing about what lies behind them. */
const STRUCTURE = new Set(['data', 'attributes', 'relationships', 'included']);

function toldName(schema: Schema, role: Role): string | undefined {
  const { properties = {} } = schema;
  if (schema['x-name']) return pascal(schema['x-name']);
  if (properties.next) return 'PageLinks';
  if (role === 'answer' && properties.agent_hints) return 'AnswerMeta';
  return relationshipName(properties) ?? documentName(properties);
}

/** `{data: linkage, links: {self, related}}` → ToManyList, ToOneMetric */
function relationshipName({ data, links }: NonNullable<Schema['properties']>): string | undefined {
  if (!data || !links?.properties?.related) return undefined;
  return `${data.items ? 'ToMany' : 'ToOne'}${pascal(String((data.items ?? data).properties?.type?.enum?.[0]))}`;
}

/** `{data}` around something with a name → ProfileDocument, ProfileCollection */
function documentName({ data }: NonNullable<Schema['properties']>): string | undefined {
  const name = (data?.items ?? data)?.['x-name'];
  return name && `${pascal(name)}${data?.items ? 'Collection' : 'Document'}`;
}

/** What tells a variant from its siblings: `{type: 'date', operator: 'after' | 'before'}` → DateAfterOrBefore */
function constantsOf({ properties = {} }: Schema): string {
  const fixed = Object.values(properties).flatMap(({ enum: values = [] }) => {
    const words = values.filter((value) => value !== null);
    return words.length > 0 && words.length < 3 && words.every((value) => typeof value !== 'boolean') ? [words.join(' or ')] : [];
  });
  return fixed.map(pascal).join('');
}

/** The name of one member of a list: `steps` → `step`. */
export const singular = (word: string): string => (/[^su]s$/.test(word) ? word.slice(0, -1) : word);

export const pascal = (words: string): string =>
  words
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
