import { type ApiError, apiError, fromFault, RequestError } from '../jsonapi/errors.ts';
import { type FormValues, formFaults } from '../jsonapi/form.ts';
import type { Costly, Operation } from '../jsonapi/operations.ts';
import { parseQuery } from '../jsonapi/query/parse-query.ts';
import type { Query } from '../jsonapi/query/types.ts';
import type { Rate } from '../jsonapi/rates.ts';
import type { Surface } from '../jsonapi/surface.ts';
import type { Validator } from '../jsonapi/validate/validator.ts';
import { DomainError } from '../lib/errors.ts';
import { cursorScope, queryRules } from './query-rules.ts';
import type { Answer, Bound, Call, Services } from './request.ts';
import { getOne } from './verbs/get.ts';
import { listMany } from './verbs/list.ts';
import { getRelated } from './verbs/related.ts';
import { getRelationship } from './verbs/relationship-get.ts';
import { write } from './verbs/write.ts';

/** One authenticated call as the pipeline hands it over. */
export interface PerformInput {
  readonly bound: Bound;
  /** The operation as the caller's revision shows it: what the request is held to. */
  readonly surface: Surface;
  readonly validator: Validator;
  readonly services: Services;
  readonly context: Call['context'];
  readonly id?: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly body: unknown;
  readonly baseUrl: string;
  /** Turns a valid body of the caller's revision into one of the newest. */
  readonly up: (body: unknown) => unknown;
  /** Takes from the second, tighter budget of a costly request; rejects when it is used up. */
  readonly takeCostly: (rate: Rate) => Promise<void>;
}

/**
 * Performs one operation: everything about the request is checked first and all errors are told together; then the verb runs.
 * @throws RequestError for whatever the caller did wrong
 */
export async function perform(input: PerformInput): Promise<Answer> {
  const { bound, surface } = input;
  const { query, faults } = parseQuery(input.rawQuery, queryRules(surface), cursorScope(surface.operationId, input.id));
  const errors = [
    ...checkId(input),
    ...faults.map(({ detail, parameter }) => apiError('invalid', detail, { parameter })),
    ...checkBody(input),
  ];
  if (errors.length > 0) throw new RequestError(errors);
  for (const { rate } of surface.costly.filter((costly) => isAsked(costly, query))) await input.takeCostly(rate);
  const call: Call = {
    ...bound,
    ...{ services: input.services, context: input.context, query, baseUrl: input.baseUrl, path: input.path, rawQuery: input.rawQuery },
    id: input.id ?? '',
    body: surface.body ? input.up(input.body) : input.body,
  };
  return run(call);
}

function run(call: Call): Promise<Answer> {
  const { operation } = call;
  switch (operation.verb) {
    case 'list':
      return listMany({ ...call, operation });
    case 'get':
      return getOne({ ...call, operation });
    case 'related':
      return getRelated({ ...call, operation });
    case 'relationship-get':
      return getRelationship({ ...call, operation });
    default:
      return inDomain(operation, write({ ...call, operation }));
  }
}

/** Lets a command's faults out as the API's errors. */
async function inDomain(operation: Operation & { pointer: (at: never) => string }, work: Promise<Answer>): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new RequestError(error.faults.map((fault) => fromFault(fault, operation.pointer as Parameters<typeof fromFault>[1])));
  }
}

function checkId({ id, bound: { resource } }: PerformInput): ApiError[] {
  if (id === undefined || resource.id.valid(id)) return [];
  const { malformed, malformedAt: pointer = '/data/id' } = resource.id;
  return malformed ? [apiError('invalid', malformed(id), { pointer })] : [apiError('not_found', resource.missing(id))];
}

function checkBody({ surface, validator, body, id, bound }: PerformInput): readonly ApiError[] {
  if (surface.form) return formFaults(validator, surface.form, body as FormValues | undefined);
  if (!surface.body) return [];
  if (body === undefined) return [apiError('invalid', 'This operation needs a JSON body.', { pointer: '/data' })];
  const errors = validator.check(surface.body, body);
  if (errors.length > 0 || bound.operation.verb !== 'update') return errors;
  const given = (body as { data: { id?: string } }).data.id;
  return given === undefined || given === id
    ? []
    : [apiError('invalid', `The id in the body, '${given}', must be the one in the path, '${id}'.`, { pointer: '/data/id' })];
}

function isAsked({ include = [], additional = [] }: Costly, query: Query): boolean {
  return (
    query.include.some((name) => include.includes(name)) ||
    Object.values(query.additionalFields)
      .flat()
      .some((name) => additional.includes(name))
  );
}
