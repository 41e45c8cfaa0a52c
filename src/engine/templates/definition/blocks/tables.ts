import { cell, count, element, isSet, layout, type Part, part, parts, row, style, words } from '../html.ts';
import { background, border, font, padding } from '../styles.ts';
import { shownOn } from '../visibility.ts';
import { picture } from './pictures.ts';

const FALLBACK = 'table_fallback_';

/** What stands in a cell: text, a picture or HTML. @param full whether pictures are as wide as a phone there */
function inside(item: Part, full = false): string {
  if (/image$/.test(words(item, 'type'))) {
    const cropped = words(item, 'cropped_src');
    const shown = picture(
      cropped === '' ? item : { ...item, src: cropped },
      count(item, 'image_width') ?? count(item, 'width'),
      count(item, 'height'),
      full,
    );
    return shownOn(item, shown);
  }
  return shownOn(item, words(item, 'content'));
}

const alignOf = (item: Part, usual: string): string => words(item, 'image_align') || words(item, 'cell_text_align') || usual;

/** Two or more columns of one piece each: `column_widths` is `50,50` or `33%-67%`. */
export function split(block: Part): string {
  const styles = part(part(block.data).styles);
  const items = parts(block.subblocks);
  const widths = words(styles, 'column_widths').match(/\d+(?:\.\d+)?/g) ?? [];
  const stack = words(styles, 'mobile_stack_order');
  const stacks = stack !== 'no-stack';
  const gap = count(styles, 'padding_in_between') ?? 0;
  const cells = items.map((item, index) => {
    const side = style({ ...font(item), 'padding-left': index === 0 ? undefined : `${gap}px` });
    const width = `${widths.length === items.length ? widths[index] : Math.floor(100 / items.length)}%`;
    return cell(
      { class: stacks ? 'column gap' : 'no-stack', width, valign: 'top', align: alignOf(item, 'left'), style: side },
      inside(item, stacks),
    );
  });
  return layout({ width: '100%', dir: stack === 'rtl' ? 'rtl' : undefined }, row(cells.join('')));
}

/** Rows of cells. A dynamic table repeats its row over a list, and shows another when the list is empty. */
export function table(block: Part): string {
  const data = part(block.data);
  const [properties, styles] = [part(data.properties), part(data.styles)];
  const columns = Math.max(1, count(properties, 'num_columns') ?? 1);
  const items = parts(block.subblocks);
  const headers = items.filter((item) => words(item, 'type') === 'table_header');
  const fallback = items.filter((item) => words(item, 'type').startsWith(FALLBACK));
  const cells = items.filter((item) => !headers.includes(item) && !fallback.includes(item));
  const head = isSet(properties, 'show_headers') ? rowsOf(headers, columns, styles, 'th') : '';
  const body = rowsOf(cells, columns, styles, 'td');
  const rest = isSet(properties, 'show_fallback_content') ? rowsOf(fallback, columns, styles, 'td') : '';
  const rules = { ...background(words(styles, 'table_background_color')), ...border(styles, 'block_'), ...font(styles, 'table_') };
  return element(
    'table',
    { width: '100%', cellpadding: '0', cellspacing: '0', border: '0', style: style(rules) },
    head + repeated(part(properties.row_content_repeat), body, rest),
  );
}

function repeated(repeat: Part, body: string, rest: string): string {
  if (words(repeat, 'repeat_for') === '') return body;
  return `{% for ${words(repeat, 'item_alias')} in ${words(repeat, 'repeat_for')} %}${body}${rest === '' ? '' : `{% empty %}${rest}`}{% endfor %}`;
}

function rowsOf(items: readonly Part[], columns: number, styles: Part, name: 'td' | 'th'): string {
  const isHead = name === 'th';
  const valign = words(styles, 'cell_vertical_align') || 'top';
  const usual = words(styles, 'table_text_align') || 'left';
  const common = isHead
    ? { ...font(styles, 'header_'), ...padding(styles, 'header_'), ...background(words(styles, 'header_background_color')) }
    : { ...padding(styles, 'cell_') };
  const lines = { ...border(styles, 'cell_horizontal_', 'border-bottom'), ...border(styles, 'cell_vertical_', 'border-right') };
  const rows: string[] = [];
  for (let start = 0; start < items.length; start += columns) {
    const cells = items.slice(start, start + columns).map((item) => {
      const own = Object.fromEntries(Object.entries(font(item)).filter(([, value]) => value));
      const rules = style({ ...common, ...lines, ...own });
      return element(name, { valign, align: alignOf(item, usual), width: words(item, 'table_column_width'), style: rules }, inside(item));
    });
    rows.push(row(cells.join('')));
  }
  return rows.join('');
}
