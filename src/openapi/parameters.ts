import type { FilterRule, FilterTable } from '../jsonapi/query/types.ts';
import type { Surface } from '../jsonapi/surface.ts';
import type { Json } from './document.ts';

const choices = (values: readonly string[]): Json => ({ type: 'array', items: { type: 'string', enum: values } });

/** A query parameter whose values are separated by commas. */
const several = (name: string, description: string, values: readonly string[]): Json => ({
  name,
  in: 'query',
  description,
  schema: choices(values),
  style: 'form',
  explode: false,
});

/** The parameters of one operation: path, query in alphabetical order, headers. */
export function parametersOf(surface: Surface, revision: string): Json[] {
  const { path, fields, additionalFields, filters, include, page, sorts, parameters = {} } = surface;
  const query = [
    ...Object.entries(additionalFields).map(([type, names]) =>
      several(`additional-fields[${type}]`, `Attributes of ${type} that are only answered when they are named here.`, names),
    ),
    ...Object.entries(fields).map(([type, names]) =>
      several(`fields[${type}]`, `Attributes of ${type} to answer; without it, all.`, names),
    ),
    ...(filters ? [filterParameter(surface, filters)] : []),
    ...(include ? [several('include', 'Relationships whose resources are to be included in the answer.', include)] : []),
    ...(page ? [cursor] : []),
    ...(page?.size ? [pageSize(page.size)] : []),
    ...(sorts ? [sortParameter(sorts)] : []),
  ];
  const others = Object.entries(parameters).map(([name, { required = false, pattern }]) => ({
    ...{ name, in: 'query', required, schema: { type: 'string', ...(pattern ? { pattern } : {}) } },
  }));
  return [...pathParameters(path), ...query, ...others, revisionHeader(revision)];
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));

const pageSize = ({ default: usual, max }: { default: number; max: number }): Json => ({
  name: 'page[size]',
  in: 'query',
  description: `Results per page: 1 to ${max}, ${usual} unless said otherwise.`,
  schema: { type: 'integer', default: usual, minimum: 1, maximum: max },
});

const sortParameter = (sorts: readonly string[]): Json => ({
  name: 'sort',
  in: 'query',
  description: 'Order of the results; `-` for descending.',
  schema: { type: 'string', enum: sorts.flatMap((name) => [name, `-${name}`]) },
});

function filterParameter({ filterRules }: Surface, table: FilterTable): Json {
  const rows = Object.entries(table).map(([field, rule]) => `- \`${field}\`: ${wordsOf(rule)}`);
  const quoted = (fields: readonly string[] = []): string => fields.map((field) => `\`${field}\``).join(', ');
  const needed = [
    ...(filterRules?.required?.length ? [`Required: ${quoted(filterRules.required)}.`] : []),
    ...(filterRules?.oneOf?.length ? [`One of these is required: ${quoted(filterRules.oneOf)}.`] : []),
  ];
  return {
    name: 'filter',
    in: 'query',
    description: ['Conditions, separated by commas; all of them must hold.', ...rows, ...needed].join('\n'),
    ...(needed.length > 0 ? { required: true } : {}),
    schema: { type: 'string' },
  };
}

function wordsOf({ operators }: FilterRule): string {
  const { single = [], list = [], none = [] } = operators;
  const words = [...single, ...none, ...list.map((operator) => `${operator} [a list]`)];
  return words.map((word) => `\`${word}\``.replace(/ (\[a list\])`/, '` $1')).join(', ');
}

const cursor: Json = {
  name: 'page[cursor]',
  in: 'query',
  description: 'Where the page starts: the cursor in `links.next` or `links.prev` of an answer, or the whole link.',
  schema: { type: 'string' },
};

const revisionHeader = (revision: string): Json => ({
  name: 'revision',
  in: 'header',
  required: true,
  description: 'The dated form of the API that the caller speaks (YYYY-MM-DD). The answer names the one that was applied.',
  schema: { type: 'string', default: revision },
});
