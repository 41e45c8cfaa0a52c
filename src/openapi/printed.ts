import type { Schema } from '../jsonapi/schema.ts';
import type { Surface } from '../jsonapi/surface.ts';
import { withoutMember } from '../revisions/edit/schema.ts';
import { rewriteAnswers, rewriteBody } from '../revisions/edit/surface.ts';

/** The operation without what is answered but not told. */
export const printedSurface = (surface: Surface): Surface => rewriteBody(rewriteAnswers(surface, withoutUnprinted), withoutUnprinted);

function withoutUnprinted(schema: Schema): Schema {
  const unprinted = Object.entries(schema.properties ?? {}).filter(([, member]) => member['x-unprinted']);
  return unprinted.reduce((made, [name]) => withoutMember(made, name), schema);
}
