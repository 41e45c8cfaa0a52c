import type { Change } from '../change.ts';
import { changeAt, changeType, type ResourceLike } from '../edit/document.ts';
import { changeMember, isOfType, notNull, withRequired } from '../edit/schema.ts';
import { rewriteAnswers } from '../edit/surface.ts';

const CITY = ['attributes', 'contact_information', 'street_address', 'city'];

export const letAccountsBeWithoutACity: Change = {
  date: '2026-07-15',
  title: 'Lets accounts be without a city',
  changelog: 'The city in an account’s street address may be null. Older revisions answer an empty text then.',
  declaration: (surface) =>
    rewriteAnswers(surface, (schema) =>
      isOfType(schema, 'account')
        ? changeMember(schema, 'attributes', (attributes) =>
            changeMember(attributes, 'contact_information', (contact) =>
              changeMember(contact, 'street_address', (address) => withRequired(changeMember(address, 'city', notNull), 'city')),
            ),
          )
        : schema,
    ),
  response: (document) => changeType(document, 'account', (account) => changeAt(account, CITY, (city) => city ?? '') as ResourceLike),
};
