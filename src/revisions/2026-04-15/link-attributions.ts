import type { Change } from '../change.ts';
import { changeType, isRecord, omit } from '../edit/document.ts';
import { changeMember, isOfType, withoutMember } from '../edit/schema.ts';
import { rewriteAnswers } from '../edit/surface.ts';

export const linkAttributions: Change = {
  date: '2026-04-15',
  title: 'Links the relationships of attributions',
  changelog: 'Each relationship of an included attribution has `links` beside its `data`.',
  declaration: (surface) =>
    rewriteAnswers(surface, (schema) =>
      isOfType(schema, 'attribution')
        ? changeMember(schema, 'relationships', (relationships) =>
            Object.keys(relationships.properties ?? {}).reduce(
              (shown, name) => changeMember(shown, name, (one) => withoutMember(one, 'links')),
              relationships,
            ),
          )
        : schema,
    ),
  // Those without linkage have nothing left to say.
  response: (document) =>
    changeType(document, 'attribution', ({ relationships = {}, ...rest }) => {
      const shown = Object.entries(relationships).filter(([, one]) => isRecord(one) && 'data' in one);
      return { ...rest, relationships: Object.fromEntries(shown.map(([name, one]) => [name, omit(one as object, 'links')])) };
    }),
};
