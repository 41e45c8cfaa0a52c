import { parsePattern, type Step } from './pattern-parser.ts';
import type { Rendering } from './rendering.ts';
import { charactersOf } from './values.ts';

/**
 * Cuts text at every match of a regular expression. Patterns come from templates, so they are run as a set of states that
 * walks over the text once per match, never by trying and going back: the work is bounded by lengths, whatever the pattern.
 */
export function splitBy(text: string, pattern: string, rendering: Rendering): string[] {
  const parsed = parsePattern(pattern);
  if ('wrong' in parsed) throw rendering.problem(`The regular expression cannot be used: ${parsed.wrong}`);
  const characters = charactersOf(text);
  const pieces: string[] = [];
  let from = 0;
  let pieceStart = 0;
  while (from <= characters.length) {
    const match = find(parsed.steps, characters, from, rendering);
    if (!match) break;
    pieces.push(characters.slice(pieceStart, match.start).join(''));
    pieceStart = match.end;
    from = match.end > match.start ? match.end : match.end + 1;
  }
  return [...pieces, characters.slice(pieceStart).join('')];
}

interface Thread {
  readonly at: number;
  readonly start: number;
}

/** The leftmost match, and of those that begin there the one that the pattern prefers. */
function find(
  steps: readonly Step[],
  text: readonly string[],
  from: number,
  rendering: Rendering,
): { start: number; end: number } | undefined {
  let threads: Thread[] = [];
  let found: { start: number; end: number } | undefined;
  for (let place = from; place <= text.length; place++) {
    const seen = new Set<number>();
    const current: Thread[] = [];
    for (const thread of threads) follow(steps, thread, text, place, seen, current);
    if (!found) follow(steps, { at: 0, start: place }, text, place, seen, current);
    rendering.spend(1 + current.length / 4);
    threads = [];
    for (const { at, start } of current) {
      const step = steps[at] as Step;
      // Those behind are less preferred than what matched here.
      if (step.kind === 'match') {
        found = { start, end: place };
        break;
      }
      const sign = text[place];
      if (step.kind === 'sign' && sign !== undefined && step.takes(sign)) threads.push({ at: at + 1, start });
    }
    if (threads.length === 0 && found) return found;
  }
  return found;
}

/** Adds the states that can be reached without taking a character, in the order in which they are preferred. */
function follow(steps: readonly Step[], from: Thread, text: readonly string[], place: number, seen: Set<number>, into: Thread[]): void {
  const stack = [from.at];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const step = steps[at] as Step;
    if (step.kind === 'fork') stack.push(step.second, step.first);
    else if (step.kind === 'assert') {
      if (step.holds(text[place - 1], text[place])) stack.push(at + 1);
    } else into.push({ at, start: from.start });
  }
}
