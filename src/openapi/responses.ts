import type { Json } from './document.ts';

export const MEDIA_TYPE = 'application/vnd.api+json';

const text = { type: 'string' };
const empty = { type: 'object', additionalProperties: true };

/** The error document, as jsonapi/errors.ts writes it. */
export const errorSchema: Json = {
  type: 'object',
  properties: {
    errors: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          id: { type: 'string', description: 'The first error has the id of the request, as in the header X-Klaviyo-Req-Id.' },
          status: { type: 'integer' },
          code: text,
          title: text,
          detail: text,
          source: {
            type: 'object',
            properties: {
              pointer: { type: 'string', description: 'JSON pointer into the request body.' },
              parameter: { type: 'string', description: 'Name of the query parameter.' },
            },
          },
          links: empty,
          meta: empty,
        },
        required: ['id', 'status', 'code', 'title', 'detail', 'source'],
      },
    },
  },
  required: ['errors'],
};

const answering = (description: string): Json => ({
  description,
  content: { [MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Errors' } } },
});

export const errorResponses: Json = {
  ClientError: answering(
    'The request cannot be served as it is: 400 invalid, 401 unknown key, 403 scope missing, 404 unknown, 409 conflict, ' +
      '413 too large, 415 not JSON, 429 too many (with Retry-After, in seconds).',
  ),
  ServerError: answering('The server failed, or is not available at the moment (503: repeat later).'),
};

/** What each operation answers besides its success. */
export const errorReferences: Json = {
  '4XX': { $ref: '#/components/responses/ClientError' },
  '5XX': { $ref: '#/components/responses/ServerError' },
};
