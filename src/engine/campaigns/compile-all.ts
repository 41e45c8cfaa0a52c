import { type Compiled, compile } from '../templates/language/compile.ts';

/** Compiles the parts of a message by their names. @returns undefined where one does not compile */
export function compileAll(texts: Readonly<Record<string, string>>): ReadonlyMap<string, Compiled> | undefined {
  const parts = new Map<string, Compiled>();
  for (const [name, source] of Object.entries(texts)) {
    const made = compile(source);
    if ('fault' in made) return undefined;
    parts.set(name, made.compiled);
  }
  return parts;
}
