import { h, inline, prose, sample, table } from './dom.js';

/** What one sees first. */
export function overview({ document, operations }, { base, revision }) {
  const categories = [...new Set(operations.map(({ category }) => category))];
  const [about, header] = document.info.description.split('\n\n');
  const first = `curl -g '${base}/api/profiles?page[size]=3' \\\n  -H 'Authorization: Klaviyo-API-Key pk_…' \\\n  -H 'revision: ${revision}'`;
  return [
    h('h1', {}, 'Burgee API'),
    prose(about),
    h(
      'p',
      {},
      'The document itself: ',
      h('a', { href: '../openapi.json' }, 'openapi.json'),
      '. Which operations of the reference are built: ',
      h('a', { href: '#coverage' }, 'coverage'),
      '. What each revision changed: ',
      h('a', { href: '#revisions' }, 'revisions'),
      '.',
    ),
    h('h2', {}, 'A first call'),
    sample(first, 'A first call with curl'),
    prose(header),
    h('h2', {}, 'Operations'),
    h(
      'ul',
      { class: 'cards' },
      categories.map((category) => cardOf(category, operations)),
    ),
  ];
}

function cardOf(category, operations) {
  const own = operations.filter((operation) => operation.category === category);
  return h(
    'li',
    {},
    h(
      'a',
      { href: `#${own[0].operationId}` },
      h('strong', {}, category),
      h('span', { class: 'soft' }, own.length === 1 ? '1 operation' : `${own.length} operations`),
    ),
  );
}

/** Every operation of the reference, built or not. */
export function coverageView(coverage) {
  const built = (chapter) => chapter.operations.filter((operation) => operation.built).length;
  const total = coverage.reduce((sum, chapter) => sum + chapter.operations.length, 0);
  const done = coverage.reduce((sum, chapter) => sum + built(chapter), 0);
  return [
    h('h1', {}, 'Coverage'),
    h('p', {}, `The reference has ${total} operations. ${done} of them are built; the others answer 404.`),
    coverage.map((chapter) =>
      h(
        'details',
        { class: 'more coverage', open: built(chapter) > 0 },
        h('summary', {}, h('strong', {}, chapter.category), ` ${built(chapter)} of ${chapter.operations.length}`),
        table(
          ['Built', 'Operation', 'Id'],
          chapter.operations.map(({ built: is, method, path, operationId }) => [
            is ? h('span', { class: 'built' }, 'yes') : h('span', { class: 'soft' }, 'no'),
            h('code', {}, `${method} ${path}`),
            is ? h('a', { href: `#${operationId}` }, operationId) : operationId,
          ]),
          chapter.category,
        ),
      ),
    ),
  ];
}

/** What each revision changed. */
export function revisionsView(revisions) {
  return [
    h('h1', {}, 'Revisions'),
    h(
      'p',
      {},
      inline(
        'The header `revision` says which dated form of the API a caller speaks. The newest served form that is not later than the date answers; choose one above to see the API as its callers do.',
      ),
    ),
    revisions.map(({ date, changes }) => [
      h('h2', {}, date),
      changes.length > 0
        ? h(
            'ul',
            {},
            changes.map(({ title, changelog }) => h('li', {}, h('strong', {}, `${title}. `), inline(changelog))),
          )
        : h('p', {}, 'The oldest form that is served.'),
    ]),
  ];
}
