import { h } from './dom.js';
import { readDocument, search } from './model.js';
import { operationView } from './operation.js';
import { coverageView, overview, revisionsView } from './overview.js';

const byId = (id) => document.getElementById(id);
const [index, main, searchBox, revisionBox] = ['index', 'main', 'search', 'revision'].map(byId);
const read = async (path) => {
  const response = await fetch(new URL(path, import.meta.url));
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
};

const [coverage, revisions] = await Promise.all([read('coverage.json'), read('revisions.json')]).catch(fail);
let model;
let about;

revisionBox.append(...revisions.map(({ date }, i) => h('option', { value: date }, i === 0 ? `${date} (newest)` : date)));
revisionBox.addEventListener('change', () => open(revisionBox.value).catch(fail));
searchBox.addEventListener('input', listOperations);
searchBox.addEventListener('keydown', (event) => {
  const first = index.querySelector('a.operation');
  if (event.key === 'Enter' && first) location.hash = first.hash;
});
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
  event.preventDefault();
  searchBox.focus();
});
addEventListener('hashchange', () => {
  show();
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
byId('theme').addEventListener('click', () => {
  const dark =
    (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  setTheme(dark ? 'light' : 'dark');
  localStorage.setItem('theme', dark ? 'light' : 'dark');
});
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
const chosen = localStorage.getItem('theme');
if (chosen) setTheme(chosen);
await open(revisions[0].date).catch(fail);

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

async function open(date) {
  const document = await read(`openapi-${date}.json`);
  model = readDocument(document);
  about = { revision: date, base: document.servers[0].url };
  show();
}

function show() {
  const name = decodeURIComponent(location.hash.slice(1));
  const views = {
    coverage: () => coverageView(coverage),
    revisions: () => revisionsView(revisions),
  };
  const operation = model.byId.get(name);
  const view = operation ? operationView(operation, model, about) : (views[name]?.() ?? overview(model, about));
  main.replaceChildren(...[view].flat(9).filter(Boolean));
  document.title = operation ? `${operation.summary} · Burgee API` : 'Burgee API';
  listOperations();
}

function listOperations() {
  const found = search(model.operations, searchBox.value);
  const here = location.hash.slice(1) || 'overview';
  const link = (id, attributes, ...content) =>
    h('li', {}, h('a', { href: `#${id}`, 'aria-current': here === id ? 'page' : undefined, ...attributes }, content));
  const pages = [
    link('overview', { class: 'plain' }, 'Overview'),
    link('coverage', { class: 'plain' }, 'Coverage'),
    link('revisions', { class: 'plain' }, 'Revisions'),
  ];
  const categories = [...new Set(found.map(({ category }) => category))].map((category) => [
    h('h2', {}, category),
    h(
      'ul',
      {},
      found
        .filter((operation) => operation.category === category)
        .map(({ operationId, method, summary }) =>
          link(operationId, { class: 'operation' }, h('span', { class: `method ${method.toLowerCase()}` }, method), summary),
        ),
    ),
  ]);
  const nothing = found.length === 0 ? h('p', { class: 'soft', role: 'status' }, 'No operation matches.') : [];
  index.replaceChildren(...[h('ul', {}, pages), categories, nothing].flat(9));
  index.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
}

function fail(error) {
  main.replaceChildren(h('p', { class: 'notice', role: 'alert' }, `The page could not be made: ${error.message}`));
  throw error;
}
