import type { Json } from './document.ts';
import type { Parts } from './parts.ts';
import { errorResponses, errorSchema } from './responses.ts';
import { printInline } from './schema.ts';
import type { ParameterPlan } from './shared-parameters.ts';

/** The parts that several operations share. */
export function componentsOf(parts: Parts, parameters: ParameterPlan): Json {
  return {
    schemas: { ...Object.fromEntries(parts.all.map(({ name, schema }) => [name, printInline(schema, parts)])), Errors: errorSchema },
    parameters: parameters.shared,
    responses: errorResponses,
  };
}
