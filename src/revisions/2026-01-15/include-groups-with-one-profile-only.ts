import type { Change } from '../change.ts';
import { withoutMember } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

const GROUPS = ['lists', 'segments'];

export const includeGroupsWithOneProfileOnly: Change = {
  date: '2026-01-15',
  title: 'Includes lists and segments with one profile only',
  changelog:
    'Reads of many profiles no longer include `lists` and `segments`; reads of one profile still do. ' +
    'The document describes what is included, and fieldsets for it are taken.',
  declaration: (surface) => {
    if (surface.operationId !== 'get_profiles') return surface;
    const plain = changeAnswers(surface, (document) => withoutMember(document, 'included'));
    const fields = Object.fromEntries(Object.entries(surface.fields).filter(([type]) => type === surface.resource));
    return { ...plain, fields, include: [...(surface.include ?? []), ...GROUPS].sort() };
  },
};
