import type { At, Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';
import { EVENT_LIMITS } from './limits.ts';

/** Enough to see what is wrong; a body of a million faults is not answered with a million errors. */
const MAX_FAULTS = 20;

/**
 * Collects what is wrong with an event's properties: their number, the length of texts and arrays, the depth, characters
 * and numbers that the database cannot keep. Faults point at the value, from `at` on; after 20 it stops looking.
 */
export function checkProperties(properties: Readonly<Record<string, unknown>>, at: At, faults: Fault[]): void {
  const count = Object.keys(properties).length;
  if (count > EVENT_LIMITS.properties) {
    faults.push({ kind: 'invalid', detail: `An event may have up to ${EVENT_LIMITS.properties} properties; this one has ${count}.`, at });
    return;
  }
  walkRecord({ faults, enough: faults.length + MAX_FAULTS, at, trail: [] }, properties, 0);
}

/** Where the walk stands; paths are only built for faults. */
interface Walk {
  readonly faults: Fault[];
  readonly enough: number;
  readonly at: At;
  readonly trail: (string | number)[];
}

function report(walk: Walk, detail: string): void {
  walk.faults.push({ kind: 'invalid', detail, at: [...walk.at, ...walk.trail] });
}

/** `depth` is how many levels of arrays and objects lie around the value, besides the properties themselves. */
function walkValue(walk: Walk, value: unknown, depth: number): void {
  if (typeof value === 'string') checkText(walk, value);
  else if (typeof value === 'number') checkNumber(walk, value);
  else if (typeof value !== 'object' || value === null) return;
  else if (depth === EVENT_LIMITS.nesting) report(walk, `Values may be nested up to ${EVENT_LIMITS.nesting} levels deep.`);
  else if (Array.isArray(value)) walkArray(walk, value, depth + 1);
  else walkRecord(walk, value as Record<string, unknown>, depth + 1);
}

function checkNumber(walk: Walk, value: number): void {
  if (!Number.isFinite(value)) report(walk, 'A number must be finite and at most 1.7e308.');
}

function walkArray(walk: Walk, values: readonly unknown[], depth: number): void {
  if (values.length > EVENT_LIMITS.arrayItems) {
    report(walk, `An array may have up to ${EVENT_LIMITS.arrayItems} items; this one has ${values.length}.`);
    return;
  }
  for (let i = 0; i < values.length && walk.faults.length < walk.enough; i++) {
    walk.trail.push(i);
    walkValue(walk, values[i], depth);
    walk.trail.pop();
  }
}

function walkRecord(walk: Walk, record: Readonly<Record<string, unknown>>, depth: number): void {
  for (const key of Object.keys(record)) {
    if (walk.faults.length >= walk.enough) return;
    // A name that cannot be stored cannot be shown in a pointer either: the place is the object that holds it.
    checkText(walk, key);
    walk.trail.push(key);
    walkValue(walk, record[key], depth);
    walk.trail.pop();
  }
}

function checkText(walk: Walk, text: string): void {
  // A UTF-16 unit is at most three bytes of UTF-8.
  if (text.length * 3 > EVENT_LIMITS.stringBytes && Buffer.byteLength(text) > EVENT_LIMITS.stringBytes) {
    report(walk, `A text may have up to 100 KB (${EVENT_LIMITS.stringBytes} bytes); this one has ${Buffer.byteLength(text)}.`);
  }
  const unstorable = unstorableText(text);
  if (unstorable !== undefined) report(walk, unstorable);
}
