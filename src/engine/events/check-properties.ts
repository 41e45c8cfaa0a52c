import type { At, Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';
import { EVENT_LIMITS } from './limits.ts';

/** Enough to see what is wrong; a body of a million faults is not answered with a million errors. */
const MAX_FAULTS = 20;

/**
 * Checks an event's properties and gives them as JSON text: their number, the length of texts and arrays, the depth, the size of
 * the whole, characters and numbers that the database cannot keep.
 * @param at where they stand in the command's input; faults point at the value and are added to `faults`, up to 20
 * @returns undefined when anything was wrong
 */
export function propertiesToJson(properties: Readonly<Record<string, unknown>>, at: At, faults: Fault[]): string | undefined {
  const walk: Walk = { faults, before: faults.length, at, trail: [], texts: false };
  const count = Object.keys(properties).length;
  if (count > EVENT_LIMITS.properties)
    report(walk, `An event may have up to ${EVENT_LIMITS.properties} properties; this one has ${count}.`);
  else walkRecord(walk, properties, 0);
  if (faults.length > walk.before) return undefined;

  const json = JSON.stringify(properties);
  // JSON.stringify writes what cannot be stored as an escape, and no text is longer than all: for most events the texts
  // need not be looked at one by one.
  if (json.length > EVENT_LIMITS.stringBytes / 3 || ESCAPE.test(json)) walkRecord({ ...walk, texts: true }, properties, 0);
  if (json.length > EVENT_LIMITS.propertiesBytes / 3 && Buffer.byteLength(json) > EVENT_LIMITS.propertiesBytes) {
    report(walk, 'The properties of an event may have up to 5 MB as JSON.');
  }
  return faults.length > walk.before ? undefined : json;
}

/** How JSON.stringify writes U+0000 and lone surrogates; other control characters are harmless. */
const ESCAPE = /\\u(?:0000|d)/;

/** Where the walk stands; paths are only built for faults. */
interface Walk {
  readonly faults: Fault[];
  readonly before: number;
  readonly at: At;
  readonly trail: (string | number)[];
  /** Whether texts are checked; otherwise everything else is. */
  readonly texts: boolean;
}

function report({ faults, at, trail }: Walk, detail: string): void {
  faults.push({ kind: 'invalid', detail, at: [...at, ...trail] });
}

/** `depth` is how many levels of arrays and objects lie around the value, besides the properties themselves. */
function walkValue(walk: Walk, value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (walk.texts) checkText(walk, value);
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) report(walk, 'A number must be finite and at most 1.7e308.');
  } else if (typeof value === 'object' && value !== null) {
    if (depth === EVENT_LIMITS.nesting) report(walk, `Values may be nested up to ${EVENT_LIMITS.nesting} levels deep.`);
    else if (Array.isArray(value)) walkArray(walk, value, depth + 1);
    else walkRecord(walk, value as Record<string, unknown>, depth + 1);
  }
}

function walkArray(walk: Walk, values: readonly unknown[], depth: number): void {
  if (values.length > EVENT_LIMITS.arrayItems) {
    report(walk, `An array may have up to ${EVENT_LIMITS.arrayItems} items; this one has ${values.length}.`);
    return;
  }
  for (let i = 0; i < values.length; i++) step(walk, i, values[i], depth);
}

function walkRecord(walk: Walk, record: Readonly<Record<string, unknown>>, depth: number): void {
  for (const key of Object.keys(record)) {
    // A name that cannot be stored cannot be shown in a pointer either: the place is the object that holds it.
    if (walk.texts) checkText(walk, key);
    step(walk, key, record[key], depth);
  }
}

function step(walk: Walk, key: string | number, value: unknown, depth: number): void {
  if (walk.faults.length >= walk.before + MAX_FAULTS) return;
  walk.trail.push(key);
  walkValue(walk, value, depth);
  walk.trail.pop();
}

function checkText(walk: Walk, text: string): void {
  // A UTF-16 unit is at most three bytes of UTF-8.
  if (text.length * 3 > EVENT_LIMITS.stringBytes && Buffer.byteLength(text) > EVENT_LIMITS.stringBytes) {
    report(walk, `A text may have up to 100 KB (${EVENT_LIMITS.stringBytes} bytes); this one has ${Buffer.byteLength(text)}.`);
  }
  const unstorable = unstorableText(text);
  if (unstorable !== undefined) report(walk, unstorable);
}
