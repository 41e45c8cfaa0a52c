import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caller, type Reply, templateBody, universalBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Templates through the API alone: what is stored, what is rendered, what is refused. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const PATH = '/api/templates';
const about = (id: string, attributes: Record<string, unknown>) => ({ data: { type: 'template', id, attributes } });
const make = async (more: Record<string, unknown> = {}, query = ''): Promise<Reply> =>
  call('POST', PATH + query, templateBody('Mail', more));
const render = (id: string, context: Record<string, unknown>) => call('POST', '/api/template-render', about(id, { context }));
const faults = ({ status, json }: Reply) => [status, json.errors.map((error: { source: { pointer: string } }) => error.source.pointer)];

describe('a template of HTML', () => {
  test('is stored as a full document with the text that it makes', async () => {
    const { status, json } = await make({ html: '<p>hi <a href="{{ url }}">you</a></p>' });
    expect(status).toBe(201);
    expect(json.data).toMatchObject({
      attributes: {
        ...{ name: 'Mail', editor_type: 'CODE', amp: null, text: 'hi you ({{ url }})' },
        html: '<html><head></head><body><p>hi <a href="{{ url }}">you</a></p></body></html>',
        created: expect.stringMatching(/\.\d{6}\+00:00$/),
      },
    });
    expect(json.data.attributes).not.toHaveProperty('definition');
    const read = await call('GET', `${PATH}/${json.data.id}?additional-fields[template]=definition`);
    expect(read.json.data.attributes).toMatchObject({ definition: null, created: expect.stringMatching(/T\d\d:\d\d:\d\d\+00:00$/) });
  });

  test('keeps a document and a text that are given, and ignores a definition', async () => {
    const html = '<!doctype html><html><body>x</body></html>';
    const { json } = await make({
      editor_type: 'USER_DRAGGABLE',
      html,
      text: 'own',
      amp: '<html amp4email></html>',
      definition: DEFINITION,
    });
    expect(json.data.attributes).toMatchObject({ html, text: 'own', amp: '<html amp4email></html>', editor_type: 'USER_DRAGGABLE' });
  });

  test('changes: new HTML makes new text, null leaves all but AMP as it is', async () => {
    const { id } = (await make({ amp: 'a' })).json.data;
    const changed = await call('PATCH', `${PATH}/${id}`, about(id, { html: '<h1>Updated</h1>', name: null, amp: null }));
    expect(changed.status).toBe(200);
    expect(changed.json.data.attributes).toMatchObject({ name: 'Mail', text: 'Updated', amp: null });
    await call('PATCH', `${PATH}/${id}`, about(id, { name: 'New', text: 'own' }));
    expect((await call('GET', `${PATH}/${id}`)).json.data.attributes).toMatchObject({
      ...{ name: 'New', text: 'own', html: '<html><head></head><body><h1>Updated</h1></body></html>' },
    });
  });

  test('is deleted with 200 and no body', async () => {
    const { id } = (await make()).json.data;
    const gone = await call('DELETE', `${PATH}/${id}`);
    expect([gone.status, gone.json]).toEqual([200, undefined]);
    const missing = await call('GET', `${PATH}/${id}`);
    expect(missing.json.errors[0]).toMatchObject({ status: 404, detail: `Template with id '${id}' does not exist` });
    expect((await call('DELETE', `${PATH}/${id}`)).json.errors[0].detail).toBe(`Template with id '${id}' does not exist`);
  });

  test('is refused with every fault and its place', async () => {
    expect(faults(await make({ html: null }))).toEqual([400, ['/data/attributes/html']]);
    expect(faults(await make({ editor_type: 'SIMPLE', name: ' ' }))).toEqual([
      400,
      ['/data/attributes/editor_type', '/data/attributes/name'],
    ]);
    expect(faults(await make({ name: 'x'.repeat(256), html: 'x'.repeat(1_000_001) }))).toEqual([
      400,
      ['/data/attributes/name', '/data/attributes/html'],
    ]);
    const drag = await make({ editor_type: 'SYSTEM_DRAGGABLE', amp: 'x' });
    expect(faults(drag)).toEqual([400, ['/data/attributes/definition', '/data/attributes/html', '/data/attributes/amp']]);
    const { id } = (await make()).json.data;
    expect(faults(await call('PATCH', `${PATH}/${id}`, about(id, { definition: DEFINITION })))).toEqual([
      400,
      ['/data/attributes/definition'],
    ]);
  });
});

describe('rendering', () => {
  test('answers the template with its parts rendered, and stores nothing', async () => {
    const html = '<h1>Hi {{ person.first_name|default:"you" }}</h1>{% unsubscribe %}';
    const { id } = (await make({ html, amp: '{{ a }}' })).json.data;
    const { status, json } = await render(id, { person: { first_name: '<Ada>' }, a: 1 });
    expect(status).toBe(200);
    expect(json.data).toMatchObject({
      ...{ type: 'template', id },
      attributes: {
        html: '<html><head></head><body><h1>Hi &lt;Ada&gt;</h1><a href="#">Unsubscribe</a></body></html>',
        ...{ text: 'Hi <Ada>\n\nUnsubscribe (#)', amp: '1', name: 'Mail' },
        created: expect.stringMatching(/T\d\d:\d\d:\d\d\+00:00$/),
      },
    });
    expect((await call('GET', `${PATH}/${id}`)).json.data.attributes.html).toContain('{{ person.first_name');
    const sparse = await call('POST', '/api/template-render?fields[template]=html', about(id, { context: {} }));
    expect(Object.keys(sparse.json.data.attributes)).toEqual(['html']);
  });

  test.each([
    ['{% if %}', 1, 26],
    ["\n{{ a|lookup: 'x' }}", 2, 1],
    ['{{ a|nope }}', 1, 26],
    ['{% raw %}', 1, 26],
    ['{% for x in 5 %}{% endfor %}', 1, 26],
  ])('%j is stored, and refused with its place when it is rendered', async (html, line, column) => {
    const { id } = (await make({ html, text: 'fine' })).json.data;
    const { status, json } = await render(id, {});
    expect(status).toBe(400);
    expect(json.errors[0].detail).toMatch(/^Unable to render given template with provided context\./);
    expect(json.errors[0].meta).toMatchObject({ part: 'html', line, column, message: expect.any(String) });
  });

  test('of what needs catalogs or feeds names what is missing', async () => {
    const { id } = (await make({ html: "{% catalog 'A1' %}{% endcatalog %}{{ feeds.news.title }}", text: '' })).json.data;
    expect((await render(id, {})).json.errors[0].detail).toBe(
      "The template needs web feeds that do not exist or have no content yet: 'news'.",
    );
  });

  test('of an unknown template is 404', async () => {
    expect((await render('NOPE01', {})).json.errors[0]).toMatchObject({ status: 404, detail: "Template with id 'NOPE01' does not exist" });
  });
});

test('a copy lives its own life', async () => {
  const { id } = (await make({ name: 'Original' })).json.data;
  const copy = await call('POST', '/api/template-clone', about(id, {}));
  expect(copy.status).toBe(200);
  expect(copy.json.data.attributes).toMatchObject({ name: 'Clone of Original', html: expect.stringContaining('Hello') });
  await call('PATCH', `${PATH}/${id}`, about(id, { html: 'changed' }));
  expect((await call('GET', `${PATH}/${copy.json.data.id}`)).json.data.attributes.html).toContain('Hello');
  const named = await call('POST', '/api/template-clone', about(copy.json.data.id, { name: 'Own' }));
  expect(named.json.data.attributes.name).toBe('Own');
  expect((await call('POST', '/api/template-clone', about('NOPE01', {}))).status).toBe(404);
});

test('an account has 1,000 templates at most', async () => {
  const other = caller(server.url, server.second.key);
  const now = '2026-01-01T00:00:00Z';
  await server.services.db.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO templates (account_id, id, name, editor_type, html, text, created_at, updated_at)
       SELECT $1, 'full' || n, 'n', 'CODE', '', '', $2, $2 FROM generate_series(1, 999) AS n`,
      [server.second.accountId, now],
    );
  });
  const replies = await Promise.all([1, 2, 3].map(() => other('POST', PATH, templateBody('Last'))));
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
  expect((await other('POST', '/api/template-clone', about('full1', {}))).json.errors[0].detail).toMatch(/1000 templates/);
  expect((await make()).status).toBe(201);
});

const style = (kind: string) => ({
  style_type: `${kind}-styles`,
  styles: {},
  ...(['base', 'mobile'].includes(kind) ? { properties: {} } : {}),
});
const block = (type: string, data: unknown, more: Record<string, unknown> = {}) => ({ content_type: 'block', type, data, ...more });
const shown = { display_options: {}, styles: {} };
const DEFINITION = {
  body: {
    properties: { css_class: 'mail' },
    styles: { background_color: '#eeeeee', width: 640 },
    sections: [
      {
        ...{ content_type: 'section', type: 'section' },
        data: { properties: {}, display_options: { content_repeat: { repeat_for: 'event.items', item_alias: 'item' } }, styles: {} },
        rows: [
          {
            data: { styles: { column_layout: '2-columns-25%-75%' } },
            columns: [
              { blocks: [block('text', { content: '<p>{{ item.name }}</p>', ...shown, styles: { font_size: 14, color: 'red' } })] },
              {
                blocks: [
                  block('button', { content: 'Buy', properties: { href: '{{ item.url|default:"https://x.de" }}' }, ...shown }),
                  block('image', { properties: { dynamic: false, src: 'https://x.de/a.png', alt_text: 'A "b"' }, ...shown }),
                  block('html', { content: '<i>secret</i>', display_options: { visibility: { check: 'person.vip' }, show_on: 'mobile' } }),
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  styles: ['base', 'text', 'heading-1', 'heading-2', 'heading-3', 'heading-4', 'link', 'mobile'].map(style),
};

describe('a drag-and-drop template', () => {
  const drag = (definition: unknown, query = '') => make({ editor_type: 'SYSTEM_DRAGGABLE', html: undefined, definition }, query);

  test('reads back its definition when asked, and makes HTML of it', async () => {
    const { status, json } = await drag(DEFINITION, '?additional-fields[template]=definition');
    expect(status).toBe(201);
    expect(json.data.attributes).toMatchObject({ editor_type: 'SYSTEM_DRAGGABLE', definition: DEFINITION });
    expect((await call('GET', `${PATH}/${json.data.id}`)).json.data.attributes).not.toHaveProperty('definition');
    const context = { event: { items: [{ name: 'Mug' }, { name: '<Cup>', url: 'https://x.de/?a=1&b=2' }] }, person: { vip: false } };
    const { html, text } = (await render(json.data.id, context)).json.data.attributes;
    expect(html).toContain('<p>Mug</p>');
    expect(html).toContain('<p>&lt;Cup&gt;</p>');
    expect(html).toContain('href="https://x.de"');
    expect(html).toContain('href="https://x.de/?a=1&amp;b=2"');
    expect(html).toContain('alt="A &quot;b&quot;"');
    expect(html).toContain('color:red;font-size:14px');
    expect(html).not.toContain('secret');
    expect(text).toContain('Mug');
    const vip = (await render(json.data.id, { ...context, person: { vip: true } })).json.data.attributes;
    expect(vip.html).toMatch(/<div class="mobile-only"><table[^>]*><tr><td><i>secret<\/i>/);
  });

  test('takes a new definition as a whole, and no HTML', async () => {
    const { id } = (await drag(DEFINITION)).json.data;
    const plain = { ...DEFINITION, body: { ...DEFINITION.body, sections: [] } };
    const changed = await call('PATCH', `${PATH}/${id}?additional-fields[template]=definition`, about(id, { definition: plain }));
    expect(changed.json.data.attributes).toMatchObject({ definition: plain, text: '' });
    expect(faults(await call('PATCH', `${PATH}/${id}`, about(id, { html: 'x', amp: 'y' })))).toEqual([
      400,
      ['/data/attributes/html', '/data/attributes/amp'],
    ]);
  });

  test('is refused when a style is missing, or a block is unknown or needs what does not exist', async () => {
    expect(faults(await drag({ ...DEFINITION, styles: DEFINITION.styles.slice(1) }))).toEqual([
      400,
      ['/data/attributes/definition/styles'],
    ]);
    const within = (one: unknown) => {
      const [section] = DEFINITION.body.sections;
      const rows = [{ data: { styles: {} }, columns: [{ blocks: [one] }] }];
      return drag({ ...DEFINITION, body: { ...DEFINITION.body, sections: [{ ...section, rows }] } });
    };
    expect((await within(block('poem', {}))).status).toBe(400);
    const dynamic = block('product', { properties: { dynamic: true, feed: 'best' }, ...shown });
    expect((await within(dynamic)).json.errors[0].detail).toMatch(/feeds of products/);
  });
});

describe('universal content', () => {
  const UNIVERSAL = '/api/template-universal-content';
  const using = (universal_id: string) => {
    const [section] = DEFINITION.body.sections;
    const blocks = [block('html', { content: '<i>own</i>', display_options: {} }, { universal_id })];
    const plain = {
      ...section,
      data: { properties: {}, display_options: {}, styles: {} },
      rows: [{ data: { styles: {} }, columns: [{ blocks }] }],
    };
    const definition = { ...DEFINITION, body: { ...DEFINITION.body, sections: [plain] } };
    return make({ editor_type: 'SYSTEM_DRAGGABLE', html: undefined, definition });
  };
  const change = (id: string, attributes: object) =>
    call('PATCH', `${UNIVERSAL}/${id}`, { data: { type: 'template-universal-content', id, attributes } });

  test('shows in every template that names it, and so does what it is changed to', async () => {
    const made = await call('POST', UNIVERSAL, universalBody('Footer'));
    expect(made.status).toBe(201);
    const { id, attributes } = made.json.data;
    expect(attributes).toMatchObject({
      ...{ name: 'Footer', screenshot_status: 'never_generated', screenshot_url: '' },
      ...universalBody('Footer').data.attributes,
    });
    const user = (await using(id)).json.data;
    expect(user.attributes.html).toContain('<b>shared</b>');
    expect(user.attributes.html).not.toContain('<i>own</i>');
    const { definition } = universalBody('', '<u>changed {{ name }}</u>').data.attributes;
    const changed = await change(id, { definition, name: null });
    expect(changed.json.data.attributes).toMatchObject({ name: 'Footer', definition });
    expect((await call('GET', `${PATH}/${user.id}`)).json.data.attributes).toMatchObject({
      ...{ html: expect.stringContaining('<u>changed {{ name }}</u>'), text: 'changed {{ name }}' },
    });
    expect((await call('DELETE', `${UNIVERSAL}/${id}`)).status).toBe(204);
    expect((await using(id)).json.data.attributes.html).toContain('<i>own</i>');
  });

  test('says where it is used, and is changed everywhere, in many templates beside requests', async () => {
    const { id } = (await call('POST', UNIVERSAL, universalBody('Everywhere'))).json.data;
    const users: string[] = [];
    for (let n = 0; n < 25; n++) users.push((await using(id)).json.data.id);
    const clone = await call('POST', '/api/template-clone', { data: { type: 'template', id: users[0], attributes: { name: 'Copy' } } });
    users.push(clone.json.data.id);
    const usesOf = async (filter: string): Promise<string[]> => {
      const { json } = await call('GET', `/burgee/v1/universal-content-uses?filter=${filter}`);
      return json.data.map(({ attributes }: { attributes: { template_id: string } }) => attributes.template_id).sort();
    };
    const everywhere = () => usesOf(`equals(universal_content_id,"${id}")`);
    expect(await everywhere()).toEqual([...users].sort());
    expect(await usesOf(`equals(template_id,"${users[3]}")`)).toEqual([users[3]]);
    const { definition } = universalBody('', '<u>everywhere</u>').data.attributes;
    expect((await change(id, { definition })).status).toBe(200);
    const htmlOf = async (user: string): Promise<string> => (await call('GET', `${PATH}/${user}`)).json.data.attributes.html;
    for (const user of users) {
      for (let tries = 0; tries < 200 && !(await htmlOf(user)).includes('everywhere'); tries++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await htmlOf(user)).toContain('<u>everywhere</u>');
    }
    expect((await call('DELETE', `${PATH}/${users[0]}`)).status).toBe(200);
    expect(await everywhere()).toEqual(users.slice(1).sort());
    const other = { ...DEFINITION, body: { ...DEFINITION.body, sections: [] } };
    await call('PATCH', `${PATH}/${users[1]}`, about(users[1] as string, { definition: other }));
    expect(await everywhere()).toEqual(users.slice(2).sort());
    expect((await call('DELETE', `${UNIVERSAL}/${id}`)).status).toBe(204);
    expect(await everywhere()).toEqual([]);
    expect((await call('GET', '/burgee/v1/universal-content-uses')).status).toBe(400);
  });

  test('is found by what it is, and shows parts of its definition', async () => {
    const { id } = (await call('POST', UNIVERSAL, universalBody('Find me'))).json.data;
    const found = await call(
      'GET',
      `${UNIVERSAL}?filter=and(equals(name,"Find me"),equals(definition.type,"html"))&fields[template-universal-content]=definition.type`,
    );
    expect(found.json.data).toMatchObject([{ id, attributes: { definition: { type: 'html' } } }]);
    expect((await call('GET', `${UNIVERSAL}?filter=equals(definition.type,"text")`)).json.data).toEqual([]);
  });

  test('can be made of what can be written only', async () => {
    const section = { content_type: 'section', type: 'section', data: {} };
    expect(
      (await call('POST', UNIVERSAL, { data: { type: 'template-universal-content', attributes: { name: 'x', definition: section } } }))
        .status,
    ).toBe(400);
    const blank = universalBody(' ');
    expect(faults(await call('POST', UNIVERSAL, blank))).toEqual([400, ['/data/attributes/name']]);
    const missing = await change('01HWWWKAW4RHXQJCMW4R2KRYR4', { name: 'x' });
    expect(missing.json.errors[0].detail).toBe('A universal content with id `01HWWWKAW4RHXQJCMW4R2KRYR4` does not exist.');
  });
});

test('older revisions know no definitions', async () => {
  const { id } = (await make()).json.data;
  const old = { revision: '2026-01-15' };
  expect((await call('GET', `${PATH}?additional-fields[template]=definition`, undefined, old)).status).toBe(400);
  expect(faults(await call('POST', PATH, templateBody('Old', { definition: DEFINITION }), old))).toEqual([
    400,
    ['/data/attributes/definition'],
  ]);
  expect((await call('GET', `${PATH}/${id}`, undefined, old)).json.data.attributes.name).toBe('Mail');
});
