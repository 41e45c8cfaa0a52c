import { nullable, type Schema, text } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { withRequired } from '../edit/schema.ts';
import { rewriteAnswers } from '../edit/surface.ts';

export const sayLessOfContentThatIsOnlyRead: Change = {
  date: '2026-04-15',
  title: 'Says less of the data of universal content that can only be read',
  changelog:
    'The data of such blocks may be of any plain kind, and a section may be without; the documents before promised text. There is no such content here yet.',
  declaration: (surface) =>
    surface.resource === 'template-universal-content'
      ? rewriteAnswers(surface, (schema) => (isOnlyRead(schema) ? promisingText(schema) : schema))
      : surface,
};

/** A block whose data is of one of several plain kinds, or a section. */
function isOnlyRead({ properties }: Schema): boolean {
  if (!properties?.content_type || !properties.type) return false;
  const kinds = properties.data?.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  return kinds.length === 4 || properties.type.enum?.[0] === 'section';
}

const promisingText = (schema: Schema): Schema =>
  withRequired({ ...schema, properties: { ...schema.properties, data: nullable(text()) } }, 'data');
