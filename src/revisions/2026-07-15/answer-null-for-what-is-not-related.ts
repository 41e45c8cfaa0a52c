import type { Change } from '../change.ts';
import { changeMember, notNull } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

export const answerNullForWhatIsNotRelated: Change = {
  date: '2026-07-15',
  title: 'Answers null where nothing is related',
  changelog:
    'Reads of a to-one relationship (the metric or profile of an event) may answer `data: null`. Events of this server always have both.',
  declaration: (surface) => changeAnswers(surface, (document) => changeMember(document, 'data', notNull)),
};
