import type { Surface } from '../../jsonapi/surface.ts';
import type { Change } from '../change.ts';
import { changeMember, isOfType, withoutMember } from '../edit/schema.ts';
import { changeFields, rewriteAnswers, rewriteBody, withoutName } from '../edit/surface.ts';

export const defineTemplatesByBlocks: Change = {
  date: '2026-04-15',
  title: 'Shows and takes the definitions of drag-and-drop templates',
  changelog:
    'Templates have the additional field `definition`, and can be made of one. Older revisions read such templates as the HTML that they make.',
  declaration: (surface) => {
    if (surface.resource !== 'template') return surface;
    const answers = rewriteAnswers(surface, (schema) =>
      isOfType(schema, 'template') ? changeMember(schema, 'attributes', (attributes) => withoutMember(attributes, 'definition')) : schema,
    );
    const body = rewriteBody(answers, (schema) =>
      isOfType(schema, 'template') ? changeMember(schema, 'attributes', (attributes) => withoutMember(attributes, 'definition')) : schema,
    );
    return withoutAdditional(changeFields(body, (names, type) => (type === 'template' ? withoutName(names, 'definition') : names)));
  },
};

const withoutAdditional = (surface: Surface): Surface => ({ ...surface, additionalFields: {} });
