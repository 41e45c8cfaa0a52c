import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeAt, changeType, type ResourceLike } from '../edit/document.ts';
import { changeMember, isOfType, withoutChoice } from '../edit/schema.ts';
import { rewriteAnswers } from '../edit/surface.ts';

const STATUS = ['attributes', 'status'];

export const showFeedsBeingRefreshed: Change = {
  date: '2026-04-15',
  title: 'Shows that a web feed is being refreshed',
  changelog: 'The `status` of a web feed may be `refreshing`; before, that was `ok`.',
  declaration: (surface) => rewriteAnswers(surface, (schema) => (isOfType(schema, 'web-feed') ? before(schema) : schema)),
  response: (document) =>
    changeType(
      document,
      'web-feed',
      (feed) => changeAt(feed, STATUS, (status) => (status === 'refreshing' ? 'ok' : status)) as ResourceLike,
    ),
};

const before = (schema: Schema): Schema =>
  changeMember(schema, 'attributes', (attributes) => changeMember(attributes, 'status', (status) => withoutChoice(status, 'refreshing')));
