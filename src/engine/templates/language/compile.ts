import { locate, Problem, type TemplateFault } from './faults.ts';
import { lex } from './lex.ts';
import type { NeedList } from './needs.ts';
import { Parser } from './parser.ts';
import { LIMITS, type Limits, type Node, Rendering, type Surroundings } from './rendering.ts';
import { TAGS } from './tags/index.ts';

/** A template ready to be rendered many times. */
export interface Compiled {
  readonly source: string;
  readonly nodes: readonly Node[];
}

/** UTF-16 units of a source. Mail clients cut mails off at a tenth of it. */
const SOURCE_LENGTH = 1_000_000;

export type Compilation = { readonly compiled: Compiled } | { readonly fault: TemplateFault };

/** Compiles a source, or says what is wrong with it and where. It stops at the first fault, as what follows is often but its consequence. */
export function compile(source: string): Compilation {
  try {
    if (source.length > SOURCE_LENGTH) throw new Problem(`A template may have ${SOURCE_LENGTH} characters.`, 0);
    return { compiled: { source, nodes: new Parser(lex(source), TAGS).all() } };
  } catch (error) {
    if (error instanceof Problem) return { fault: locate(source, error) };
    throw error;
  }
}

export type Outcome = { readonly output: string } | { readonly needs: NeedList } | { readonly fault: TemplateFault };

/**
 * Renders for one context (JSON). `needs` names everything found missing on the way through; with it among the provisions the
 * next call comes further, since what was missing may have hidden more. A fault is one of the data: too much of it, or of a
 * kind that the template cannot work with.
 */
export function render(
  { source, nodes }: Compiled,
  context: Readonly<Record<string, unknown>>,
  surroundings: Surroundings,
  limits: Limits = LIMITS,
): Outcome {
  const rendering = new Rendering(context, surroundings, limits);
  try {
    rendering.run(nodes);
  } catch (error) {
    if (error instanceof Problem) return { fault: locate(source, error) };
    throw error;
  }
  const needs = rendering.needs.list();
  return needs ? { needs } : { output: rendering.output };
}
