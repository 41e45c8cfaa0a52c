import { exportPerson, type PersonExport } from '../../engine/persons/export-person.ts';
import type { Who } from '../../engine/persons/who.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { S } from '../../jsonapi/rates.ts';
import { constant, nullable, object, record, text, uri } from '../../jsonapi/schema.ts';
import { action } from '../../jsonapi/verbs.ts';
import { ulid } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

interface ExportDocument {
  data: { attributes: Who & { page_cursor?: string | null } };
}

/** All that is known of a person, for whoever asks what that is. The identifier stands in the body, so that no log has it. */
export const profileExport = defineResource({
  type: 'profile-export',
  path: 'profile-exports',
  own: true,
  homeless: true,
  category: 'Data Privacy',
  id: ulid,
  operations: {
    export_profile: action({
      summary:
        'Read all that is known of a person, named by exactly one of id, email and phone_number; what one answer does not hold is read with its next_cursor',
      scopes: ['data-privacy:read'],
      rate: S,
      status: 200,
      body: bodyOf('profile-export', {
        attributes: {
          'id?': nullable(text()),
          'email?': nullable(text()),
          'phone_number?': nullable(text()),
          'page_cursor?': nullable(text()),
        },
      }),
      run: async (services, context, input): Promise<unknown> => {
        const { id, ...attributes }: PersonExport = await exportPerson(services, context, input);
        return { data: { type: 'profile-export', id, attributes } };
      },
      input: ({ data }: ExportDocument) => data.attributes,
      pointer: attributePointer,
      answer: object({
        data: object({
          type: constant('profile-export'),
          id: text(),
          attributes: object({ profile: record(), tables: record(), next_cursor: nullable(text()) }),
        }),
        links: object({ self: uri() }),
      }),
    }),
  },
});
