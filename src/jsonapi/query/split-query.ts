import { clip } from './fault-text.ts';
import type { QueryFault } from './types.ts';

/** Far above what any operation takes; a bound on the work that one request can cause. */
const MAX_PARAMETERS = 100;

/**
 * Cuts a raw query string into decoded names and values. `+` is a blank, as in form encoding; a leading `?` does not matter.
 * A parameter that is given twice, badly encoded, or contains the NUL character is a fault and keeps its first good value.
 */
export function splitQuery(raw: string, faults: QueryFault[]): Map<string, string> {
  const given = new Map<string, string>();
  let start = raw.startsWith('?') ? 1 : 0;
  while (start < raw.length) {
    let end = raw.indexOf('&', start);
    if (end === -1) end = raw.length;
    const pair = raw.slice(start, end);
    if (pair !== '') addPair(pair, given, faults);
    start = end + 1;
    if (given.size + faults.length > MAX_PARAMETERS) {
      faults.push({ parameter: clip(pair.replace(/=.*/s, '')), detail: `A query takes at most ${MAX_PARAMETERS} parameters.` });
      break;
    }
  }
  return given;
}

function addPair(pair: string, given: Map<string, string>, faults: QueryFault[]): void {
  const equals = pair.indexOf('=');
  const rawName = equals === -1 ? pair : pair.slice(0, equals);
  const name = decode(rawName);
  const value = equals === -1 ? '' : decode(pair.slice(equals + 1));
  const parameter = clip(name ?? rawName);
  if (name === undefined || value === undefined) {
    faults.push({ parameter, detail: `'${parameter}' is not properly percent-encoded UTF-8.` });
  } else if (name.includes('\0') || value.includes('\0')) {
    faults.push({ parameter, detail: `'${parameter}' contains the character NUL, which is not allowed.` });
  } else if (given.has(name)) {
    faults.push({ parameter, detail: `'${parameter}' may be given only once; separate several values with commas.` });
  } else {
    given.set(name, value);
  }
}

function decode(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}
