import type { Change } from '../change.ts';
import { omit } from '../edit/document.ts';
import { withoutMember } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

export const leaveRoomForHints: Change = {
  date: '2026-07-15',
  title: 'Leaves room for hints to agents in every answer',
  changelog: 'Answers may have `meta.agent_hints.next_steps`. This server has none to give and leaves `meta` out.',
  declaration: (surface) => changeAnswers(surface, (document) => withoutMember(document, 'meta')),
  response: (document) => omit(document, 'meta'),
};
