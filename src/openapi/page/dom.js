/**
 * Makes an element. Attributes that are undefined or false are left out; functions listen to the event of that name.
 * Text is always set as text, so nothing in a document can become markup.
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(9).filter((child) => child !== undefined && child !== false));
  return element;
}

/** `code` in backticks becomes code. */
export function inline(text) {
  return text.split(/(`[^`]*`)/).map((part) => (/^`.*`$/.test(part) ? h('code', {}, part.slice(1, -1)) : part));
}

/** Paragraphs (divided by blank lines) and lists (lines that begin with a dash). */
export function prose(text = '') {
  const blocks = [];
  for (const block of text.split(/\n{2,}/)) {
    const lines = block.split('\n');
    const items = lines.filter((line) => line.startsWith('- ')).map((line) => h('li', {}, inline(line.slice(2))));
    const words = lines.filter((line) => line !== '' && !line.startsWith('- ')).join(' ');
    if (words) blocks.push(h('p', {}, inline(words)));
    if (items.length > 0) blocks.push(h('ul', {}, items));
  }
  return blocks;
}

/** Rows under headings; `columns` are texts, `rows` lists of cells. */
export function table(columns, rows, caption) {
  return h(
    'div',
    { class: 'wide' },
    h(
      'table',
      {},
      h('caption', { class: 'hidden' }, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map((name) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((cells) =>
          h(
            'tr',
            {},
            cells.map((cell) => h('td', {}, cell)),
          ),
        ),
      ),
    ),
  );
}

/** Text to copy, with a button that does it. */
export function sample(text, label) {
  const button = h('button', { type: 'button', click: () => copy(text, button) }, 'Copy');
  return h('div', { class: 'sample' }, h('pre', { tabindex: '0', 'aria-label': label }, h('code', {}, text)), button);
}

async function copy(text, button) {
  await navigator.clipboard?.writeText(text);
  button.textContent = navigator.clipboard ? 'Copied' : 'Select and copy';
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 1500);
}
