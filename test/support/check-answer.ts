import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { OnAnswer, Reply } from '../../src/http/carry-call.ts';
import type { Exchange } from '../../src/http/exchange.ts';
import type { Schema } from '../../src/jsonapi/schema.ts';

const ERROR_ENTRY: Schema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    status: { type: 'integer' },
    code: { type: 'string', minLength: 1 },
    title: { type: 'string', minLength: 1 },
    detail: { type: 'string', minLength: 1 },
    source: {
      anyOf: [
        { type: 'object', properties: { pointer: { type: 'string', pattern: '^/' } }, required: ['pointer'] },
        // Empty for a parameter that was sent without a name.
        { type: 'object', properties: { parameter: { type: 'string' } }, required: ['parameter'] },
      ],
    },
    links: { type: 'object', properties: { type: { type: 'string', format: 'uri' } } },
    meta: { type: 'object', additionalProperties: true },
  },
  required: ['id', 'status', 'code', 'title', 'detail', 'source'],
};
const ERRORS: Schema = {
  type: 'object',
  properties: { errors: { type: 'array', items: ERROR_ENTRY, minItems: 1 } },
  required: ['errors'],
};

export interface AnswerCheck {
  readonly onAnswer: OnAnswer;
  /** What did not hold, one entry per answer. */
  readonly failures: string[];
}

/**
 * Holds every answer to what its operation declares: the status, and the document with nothing beyond the declared members.
 * A mismatch turns the answer into a 500 and is kept in `failures`.
 * @param serverErrors whether answers of 500 are expected; otherwise they are failures too
 */
export function answerCheck(serverErrors: boolean): AnswerCheck {
  const ajv = new Ajv2020({ allErrors: true, strict: false, logger: false });
  ajvFormats.default(ajv);
  const compiled = new Map<Schema, { whole?: ValidateFunction; sparse?: ValidateFunction }>();
  const validatorOf = (schema: Schema, variant: 'whole' | 'sparse'): ValidateFunction => {
    const known = compiled.get(schema) ?? {};
    compiled.set(schema, known);
    known[variant] ??= ajv.compile(closed(schema, variant === 'sparse'));
    return known[variant];
  };
  const failures: string[] = [];
  const seen = new WeakSet<Exchange>();

  const problemWith = ({ surface, status, document }: Reply, { rawQuery, requestId }: Exchange): string | undefined => {
    if (status >= 400) {
      if (status === 500 && !serverErrors) return `answered 500: see the log, request ${requestId}`;
      return mismatch(validatorOf(ERRORS, 'whole'), document) ?? errorMismatch(document, status, requestId);
    }
    if (!surface) return document === undefined ? undefined : `answered ${status} with a document that nothing declares`;
    if (!(status in surface.answers)) return `answered ${status}, which ${surface.operationId} does not declare`;
    const schema = surface.answers[status];
    if (!schema) return document === undefined ? undefined : `answered ${status} with a document although none is declared`;
    return mismatch(validatorOf(schema, /(?:^|&)fields(?:\[|%5b)/i.test(rawQuery) ? 'sparse' : 'whole'), document);
  };

  return {
    failures,
    onAnswer(reply, exchange) {
      // What is thrown below comes back here as a 500.
      const problem = seen.has(exchange) ? undefined : problemWith(reply, exchange);
      if (problem === undefined) return;
      seen.add(exchange);
      const { method, url } = exchange.request;
      const text = `${method} ${url} at ${exchange.revision?.date}: ${problem}\n${JSON.stringify(reply.document)?.slice(0, 2000)}`;
      failures.push(text);
      throw new Error(text);
    },
  };
}

function mismatch(validate: ValidateFunction, document: unknown): string | undefined {
  // Documents hold what JSON.stringify makes of them, not what they are in memory.
  if (document !== undefined && validate(JSON.parse(JSON.stringify(document)))) return undefined;
  const errors = validate.errors
    ?.slice(0, 10)
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  return `the document is not the declared one:\n  ${errors?.join('\n  ') ?? 'it is missing'}`;
}

function errorMismatch(document: unknown, status: number, requestId: string): string | undefined {
  const [first] = (document as { errors: { id: string; status: number }[] }).errors;
  if (first?.status !== status) return `the first error says ${first?.status}, the answer ${status}`;
  return first.id === requestId ? undefined : "the first error's id is not the request's";
}

/**
 * The schema with nothing allowed that it does not name.
 * @param sparse the caller asked for some fields only, so that attributes, and members inside of them, may be missing
 * @param optional whether that holds here
 */
function closed(schema: Schema, sparse: boolean, optional = false): Schema {
  const { type, properties, items, anyOf, required, 'x-also': also } = schema;
  const inner = Object.entries(properties ?? {}).map(([key, value]) => [
    key,
    closed(value, sparse, optional || (sparse && key === 'attributes')),
  ]);
  return {
    ...schema,
    ...(also === 'null' ? { type: [type, also].flat() as string[] } : {}),
    ...(properties ? { properties: Object.fromEntries(inner), additionalProperties: schema.additionalProperties ?? false } : {}),
    ...(required ? { required: optional ? [] : required } : {}),
    ...(items ? { items: closed(items, sparse, optional) } : {}),
    ...(anyOf ? { anyOf: anyOf.map((option) => closed(option, sparse, optional)) } : {}),
  };
}
