import type { Schema } from '../../jsonapi/schema.ts';
import type { Surface } from '../../jsonapi/surface.ts';
import { rewrite } from './schema.ts';

/** Changes the schemas of all answers, at every depth. */
export function rewriteAnswers(surface: Surface, change: (schema: Schema) => Schema): Surface {
  return changeAnswers(surface, (answer) => rewrite(answer, change));
}

/** Changes the documents of all answers as wholes. */
export function changeAnswers(surface: Surface, change: (document: Schema) => Schema): Surface {
  const entries = Object.entries(surface.answers).map(([status, answer]) => [status, answer && change(answer)] as const);
  const same = entries.every(([status, answer]) => answer === surface.answers[Number(status)]);
  return same ? surface : { ...surface, answers: Object.fromEntries(entries) };
}

/** Changes the schema of the body, at every depth. */
export function rewriteBody(surface: Surface, change: (schema: Schema) => Schema): Surface {
  const body = surface.body && rewrite(surface.body, change);
  return body === surface.body ? surface : { ...surface, body };
}

/** Changes what fields[…] and additional-fields[…] may name; a type that is left without names loses the parameter. */
export function changeFields(surface: Surface, change: (names: readonly string[], type: string) => readonly string[]): Surface {
  const entries = Object.entries(surface.fields).map(([type, names]) => [type, change(names, type)] as const);
  return { ...surface, fields: Object.fromEntries(entries.filter(([, names]) => names.length > 0)) };
}

/** A names list without one attribute and what lies below it. */
export const withoutName = (names: readonly string[], name: string): readonly string[] =>
  names.filter((other) => other !== name && !other.startsWith(`${name}.`));
