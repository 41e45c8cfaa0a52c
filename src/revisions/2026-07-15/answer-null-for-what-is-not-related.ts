import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeMember, notNull } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

export const answerNullForWhatIsNotRelated: Change = {
  date: '2026-07-15',
  title: 'Answers null where nothing is related',
  changelog:
    'The document says that reads of a to-one relationship (the metric of a mapping) may answer `data: null`. They do in all revisions; events always have a metric and a profile.',
  declaration: (surface) => changeAnswers(surface, (document) => changeMember(document, 'data', unprintedNull)),
};

function unprintedNull(schema: Schema): Schema {
  const isNullable = Array.isArray(schema.type) && schema.type.includes('null');
  return isNullable ? { ...notNull(schema), 'x-also': 'null' } : schema;
}
