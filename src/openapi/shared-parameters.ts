import type { Surface } from '../jsonapi/surface.ts';
import type { Json } from './document.ts';
import { parametersOf } from './parameters.ts';
import { pascal } from './part-names.ts';

/** The parameters of every operation, and those that several operations have in common. */
export interface ParameterPlan {
  readonly shared: Readonly<Record<string, Json>>;
  of(surface: Surface): readonly Json[];
}

/** They read best where they stand, and a name of their own would say nothing. */
const OWN = new Set(['filter', 'include', 'sort', 'page[size]']);

/** Prints a parameter once that several operations take alike: `#/components/parameters/FieldsProfile`. */
export function planParameters(surfaces: readonly Surface[], revision: string): ParameterPlan {
  const uses = new Map<string, { parameter: Json; operations: string[] }>();
  const own = new Map(surfaces.map((surface) => [surface, parametersOf(surface, revision)] as const));
  for (const [{ operationId }, parameters] of own) {
    for (const parameter of parameters) {
      const key = JSON.stringify(parameter);
      const found = uses.get(key) ?? { parameter, operations: [] };
      found.operations.push(operationId);
      uses.set(key, found);
    }
  }
  const names = new Map<string, string>();
  const shared: Record<string, Json> = {};
  for (const [key, { parameter, operations }] of uses) {
    if (operations.length < 2 || OWN.has(String(parameter.name))) continue;
    const short = pascal(String(parameter.name));
    const name = short in shared ? `${short}Of${pascal(String(operations[0]))}` : short;
    names.set(key, name);
    shared[name] = parameter;
  }
  const print = (parameter: Json): Json => {
    const name = names.get(JSON.stringify(parameter));
    return name ? { $ref: `#/components/parameters/${name}` } : parameter;
  };
  const sorted = Object.fromEntries(Object.entries(shared).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { shared: sorted, of: (surface) => (own.get(surface) ?? []).map(print) };
}
