import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeMember } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

const GROUPS = ['lists', 'segments'];

/** What was included had no description. */
const ANYTHING: Schema = { type: 'array', 'x-unprinted': true };

export const includeGroupsWithOneProfileOnly: Change = {
  date: '2026-01-15',
  title: 'Includes lists and segments with one profile only',
  changelog:
    'Reads of many profiles no longer include `lists` and `segments`; reads of one profile still do. ' +
    'The document describes what is included, and fieldsets for it are taken.',
  declaration: (surface) => {
    if (surface.operationId !== 'get_profiles') return surface;
    const plain = changeAnswers(surface, (document) => changeMember(document, 'included', () => ANYTHING));
    const fields = Object.fromEntries(Object.entries(surface.fields).filter(([type]) => type === surface.resource));
    return { ...plain, fields, include: [...(surface.include ?? []), ...GROUPS].sort() };
  },
};
