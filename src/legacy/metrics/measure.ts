import { parseJson } from '../../http/body/parse-json.ts';
import { apiError, RequestError } from '../../jsonapi/errors.ts';

const refuse = (detail: string): RequestError => new RequestError(apiError('invalid', detail));

/** What is measured in the words of aggregates. */
export interface Measured {
  readonly name: 'count' | 'unique' | 'sum_value';
  /** The property that is summed, where it is not the value. */
  readonly summed?: string;
}

const NAMES = { count: 'count', unique: 'unique', value: 'sum_value' } as const;

/** `count`, `unique`, `value`, or a sum of a property as JSON: `["sum","ItemCount"]`. @throws RequestError 400 */
export function readMeasurement(given: string | undefined): Measured {
  const word = given || 'count';
  if (Object.hasOwn(NAMES, word)) return { name: NAMES[word as keyof typeof NAMES] };
  const [name, property, ...rest] = listIn(word) ?? [];
  if (name === 'sum' && typeof property === 'string' && property !== '' && rest.length === 0)
    return { name: 'sum_value', summed: property };
  throw refuse(`'measurement' must be count, unique, value or ["sum","Property"].`);
}

export interface Where {
  readonly property: string;
  readonly value: string;
}

/** One condition as JSON: `[["Prop","=","x"]]`. @throws RequestError 400 */
export function readWhere(given: string | undefined): Where | undefined {
  if (!given) return undefined;
  const conditions = listIn(given);
  const [property, operator, value, ...rest] = conditions?.length === 1 && Array.isArray(conditions[0]) ? conditions[0] : [];
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (typeof property === 'string' && operator === '=' && isPlain && rest.length === 0) return { property, value: String(value) };
  throw refuse(`'where' must be one condition, such as [["Size","=","M"]].`);
}

function listIn(text: string): unknown[] | undefined {
  try {
    const value = parseJson(Buffer.from(text));
    return Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return undefined;
  }
}
