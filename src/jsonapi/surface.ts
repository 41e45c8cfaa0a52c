import { identifier } from './body.ts';
import type { Registry, Resource } from './declare.ts';
import type { Costly, Method, Operation } from './operations.ts';
import type { FilterTable, ParameterRule } from './query/types.ts';
import type { Rate } from './rates.ts';
import { anyOf, listOf, nullable, object, record, type Schema, text, uri } from './schema.ts';
import { fieldNames, type ResolvedView, resolveView, viewSchema } from './views.ts';

/**
 * What callers see of one operation at one revision: plain data, from which the validator, the document and the
 * response check are made, and which change modules turn into the surface of an older date.
 */
export interface Surface {
  readonly operationId: string;
  readonly method: Method;
  readonly path: string;
  /** Not the reference's: no revision changed it, so that callers of every date see the same. */
  readonly own: boolean;
  readonly summary: string;
  readonly category: string;
  readonly scopes: readonly string[];
  readonly rate: Rate;
  readonly costly: readonly Costly[];
  /** The type that messages about parameters name. */
  readonly resource: string;
  readonly filters?: FilterTable;
  readonly filterRules?: { required?: readonly string[]; oneOf?: readonly string[]; exclusive?: readonly (readonly string[])[] };
  readonly sorts?: readonly string[];
  readonly include?: readonly string[];
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly additionalFields: Readonly<Record<string, readonly string[]>>;
  readonly page?: { size?: { default: number; max: number } };
  readonly parameters?: Readonly<Record<string, ParameterRule>>;
  readonly body?: Schema;
  /** Of a multipart body, in place of a JSON one. */
  readonly form?: Schema;
  /** Most bytes of the body, where they are not the usual ones. */
  readonly maxBytes?: number;
  /** By status; undefined is an answer without a body. */
  readonly answers: Readonly<Record<number, Schema | undefined>>;
  /** The document that an older revision may answer where the newest answers none. */
  readonly echo?: Schema;
}

export function surfaceOf(registry: Registry, resource: Resource, operationId: string, operation: Operation): Surface {
  const { method, path, summary, scopes, rate, costly = [], category = resource.category } = operation;
  const shown = shownBy(registry, resource, operation);
  const listing = 'filters' in operation || 'sorts' in operation || 'page' in operation ? operation : undefined;
  return {
    ...{
      operationId,
      method,
      path,
      own: resource.own,
      summary,
      category,
      scopes,
      rate,
      costly,
      resource: shown.primary?.resource.type ?? resource.type,
    },
    filters:
      listing?.filters &&
      Object.fromEntries(Object.entries(listing.filters).map(([name, { operators, value }]) => [name, { operators, value }])),
    filterRules: listing?.filterRules,
    sorts: listing?.sorts && Object.keys(listing.sorts),
    parameters: operation.parameters,
    include: 'include' in operation ? operation.include : undefined,
    fields: fieldsOf(shown),
    additionalFields: additionalOf(shown),
    page: listing?.page && listing.page !== 'all' ? ('fixed' in listing.page ? {} : { size: listing.page }) : undefined,
    body: 'body' in operation ? operation.body : undefined,
    form: 'form' in operation ? operation.form : undefined,
    maxBytes: 'maxBytes' in operation ? operation.maxBytes : undefined,
    answers: answersOf(resource, operation, shown),
    ...('echo' in operation && operation.echo ? { echo: oneDocument(viewSchema(resolveView(resource)), []) } : {}),
  };
}

/** The surfaces of everything that is declared, at the newest revision, in the order of the declarations. */
export function allSurfaces(registry: Registry): Surface[] {
  return [...registry.values()].flatMap((resource) =>
    Object.entries(resource.operations).map(([operationId, operation]) => surfaceOf(registry, resource, operationId, operation)),
  );
}

/** Browsers and apps call what is below /client: with the public key alone, and from any site's pages. */
export const isForClients = (path: string): boolean => path.startsWith('/client/');

interface Shown {
  /** Absent where the answer is linkage or nothing. */
  readonly primary?: ResolvedView;
  readonly included: readonly ResolvedView[];
}

/** The views that an operation's answers are made of. */
export function shownBy(registry: Registry, resource: Resource, operation: Operation): Shown {
  if (operation.verb === 'accept' || operation.verb === 'delete' || !('view' in operation || isReading(operation))) return { included: [] };
  if (operation.verb === 'update' && operation.quiet) return { included: [] };
  const { include = [], additional = false, view } = operation as Extract<Operation, { verb: 'get' }>;
  const target = operation.verb === 'related' ? targetOf(registry, resource, operation.relationship) : resource;
  const included = include.map((name) => resolveView(targetOf(registry, target, name)));
  return { primary: resolveView(target, view, additional), included };
}

const isReading = ({ verb }: Operation): boolean => ['list', 'get', 'related', 'create', 'update', 'report'].includes(verb);

export function targetOf(registry: Registry, resource: Resource, relationship: string): Resource {
  const type = resource.relationships[relationship]?.type;
  const target = type === undefined ? undefined : registry.get(type);
  if (!target) throw new Error(`${resource.type}.${relationship} leads to no declared type`);
  return target;
}

function fieldsOf({ primary, included }: Shown): Record<string, string[]> {
  const views = primary ? [...included, primary] : [];
  return Object.fromEntries(views.map((view) => [view.resource.type, fieldNames(view)]).sort());
}

function additionalOf({ primary }: Shown): Record<string, string[]> {
  const names = Object.entries(primary?.attributes ?? {}).flatMap(([name, attribute]) => (attribute.additional ? [name] : []));
  return primary && names.length > 0 ? { [primary.resource.type]: names } : {};
}

function answersOf(resource: Resource, operation: Operation, { primary, included }: Shown): Record<number, Schema | undefined> {
  switch (operation.verb) {
    case 'list':
      return { 200: manyDocument(viewSchema(primary as ResolvedView), included) };
    case 'get':
      return { 200: oneDocument(maybeNull(viewSchema(primary as ResolvedView), operation.nullable), included) };
    case 'related': {
      const schema = viewSchema(primary as ResolvedView);
      return {
        200: isMany(resource, operation.relationship)
          ? manyDocument(schema, included)
          : oneDocument(orNull(schema, operation.nullable), included),
      };
    }
    case 'relationship-get': {
      const schema = identifier((resource.relationships[operation.relationship] as { type: string }).type);
      return { 200: isMany(resource, operation.relationship) ? manyDocument(schema, []) : oneDocument(nullable(schema), []) };
    }
    case 'create': {
      const document = alongside(oneDocument(viewSchema(primary as ResolvedView), []), operation.alongside);
      return operation.status === '200 or 201' ? { 200: document, 201: document } : { [operation.status]: document };
    }
    case 'update':
      if (operation.quiet) return { 204: undefined };
      return { 200: oneDocument(viewSchema(primary as ResolvedView), []) };
    case 'accept':
      return { [operation.status ?? 202]: undefined };
    case 'report':
      return { 200: reportDocument(viewSchema(primary as ResolvedView)) };
    case 'action':
      return { [operation.status]: operation.answer };
    case 'delete':
      return { [operation.status ?? 204]: undefined };
    default:
      return { 204: undefined };
  }
}

const maybeNull = (schema: Schema, isNullable = false): Schema => (isNullable ? nullable(schema) : schema);

const orNull = (schema: Schema, told = true): Schema => (told ? nullable(schema) : { ...schema, 'x-also': 'null' });

const isMany = (resource: Resource, relationship: string): boolean => resource.relationships[relationship]?.many === true;

/** The reference promises room for hints to agents in every answer; this server has none to give. */
const meta = (): Schema => object({ 'agent_hints?': object({ 'next_steps?': listOf(text()) }) });

function oneDocument(data: Schema, included: readonly ResolvedView[]): Schema {
  return object({ data, ...includedMember(included), 'links?': object({ self: uri() }), 'meta?': meta() });
}

/** Unpromised, so that what is in it is not described either. */
const alongside = (document: Schema, names: readonly string[] | undefined): Schema =>
  names ? { ...document, properties: { ...document.properties, included: { ...listOf(record()), 'x-unprinted': true } } } : document;

/** Recorded: reports link to a next and a previous page, which the reference's document does not say. */
function reportDocument(data: Schema): Schema {
  const page = { ...nullable(text()), 'x-unprinted': true };
  return object({ data, 'links?': object({ self: uri(), 'next?': page, 'prev?': page }), 'meta?': meta() });
}

function manyDocument(data: Schema, included: readonly ResolvedView[]): Schema {
  const links = object({ self: uri(), next: nullable(uri()), prev: nullable(uri()) });
  return object({ data: listOf(data), ...includedMember(included), 'links?': links, 'meta?': meta() });
}

function includedMember(included: readonly ResolvedView[]): Record<string, Schema> {
  if (included.length === 0) return {};
  const schemas = included.map(viewSchema);
  return { 'included?': listOf(schemas.length === 1 ? (schemas[0] as Schema) : anyOf(...schemas)) };
}
