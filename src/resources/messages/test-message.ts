import { sendTest, type TestInput } from '../../engine/messaging/test-message.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { S } from '../../jsonapi/rates.ts';
import { nullable, text } from '../../jsonapi/schema.ts';
import { accept } from '../../jsonapi/verbs.ts';
import { ulid } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

interface TestDocument {
  data: { attributes: TestInput };
}

/** A template as a mail to somebody who wants to see it. */
export const testMessage = defineResource({
  type: 'test-message',
  path: 'test-messages',
  own: true,
  homeless: true,
  category: 'Messages',
  id: ulid,
  operations: {
    send_test_message: accept({
      summary: 'Send a template to an address, written for a profile; what becomes of it is a message of the kind test',
      scopes: ['messages:write', 'templates:read', 'profiles:read'],
      rate: S,
      body: bodyOf('test-message', { attributes: { template_id: text(), profile_id: text(), to: text(), 'subject?': nullable(text()) } }),
      run: sendTest,
      input: ({ data }: TestDocument) => data.attributes,
      pointer: attributePointer,
    }),
  },
});
