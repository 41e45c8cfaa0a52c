/** Requests that were answered wrongly once: an operation and its query string, or its body as text. */
export const QUERIES: readonly (readonly [operationId: string, query: string])[] = [
  ['get_profiles', 'filter=greater-than(created,0001-01-01T00:00:00%2B23:59)'],
  ['get_events', 'filter=less-than(datetime,9999-12-31T23:59:59.999999-23:59)'],
  ['get_lists', '=1'],
];

export const BODIES: readonly (readonly [operationId: string, body: string])[] = [
  [
    'bulk_import_profiles',
    '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[{"type":"profile","attributes":{"email":"a@example.com"}}]}},"relationships":{"lists":{"data":[{"type":"list","id":"\\u0000"}]}}}}',
  ],
  [
    'create_event',
    '{"data":{"type":"event","attributes":{"properties":{},"metric":{"data":{"type":"metric","attributes":{"name":"Ghost"}}},"profile":{"data":{"type":"profile","id":"01M1PAAR5HBCRHA3NN9NG5WRTA","attributes":{}}}}}}',
  ],
];
