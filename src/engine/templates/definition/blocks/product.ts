import { DomainError } from '../../../../lib/errors.ts';
import { cell, count, element, escaped, isSet, layout, link, type Part, part, parts, row, style, words } from '../html.ts';
import { border, font, padding } from '../styles.ts';
import { buttonLook } from './buttons.ts';
import { picture } from './pictures.ts';

/** Products as they are named in the block, in a grid. Those that a feed of products would choose need such feeds, which do not exist yet. */
export function product(block: Part): string {
  const data = part(block.data);
  const [properties, styles] = [part(data.properties), part(data.styles)];
  if (isSet(properties, 'dynamic')) {
    throw new DomainError({
      kind: 'invalid',
      detail: 'Dynamic product blocks need feeds of products, which this server does not have.',
      at: ['definition'],
    });
  }
  const columns = Math.max(1, count(styles, 'num_columns') ?? 1);
  const items = parts(block.subblocks).map((item) => show(item, properties, styles));
  const rows: string[] = [];
  const name = isSet(styles, 'stack_on_mobile') ? 'column' : undefined;
  for (let start = 0; start < items.length; start += columns) {
    const cells = items.slice(start, start + columns).map((html) => {
      const rules = style({ ...padding(styles, 'item_'), ...border(styles, 'item_') });
      return cell(
        {
          class: name,
          width: `${Math.floor(100 / columns)}%`,
          valign: 'top',
          align: words(styles, 'item_text_alignment') || 'center',
          style: rules,
        },
        html,
      );
    });
    rows.push(row(cells.join('')));
  }
  return layout({ width: '100%' }, rows.join(''));
}

function show(item: Part, properties: Part, styles: Part): string {
  const href = words(item, 'link') || words(item, 'url');
  const line = (name: string, text: string, of: string): string => {
    if (text === '' || properties[name] === false || properties[name] === null) return '';
    return element('div', { style: style({ ...font(styles, of), ...padding(styles, of) }) }, text);
  };
  const title = escaped(words(item, 'title') || words(item, 'name'));
  const shown = [
    picture({ src: words(item, 'image_url'), alt_text: words(item, 'title') || words(item, 'name'), href }, undefined, undefined, true),
    line('show_title', isSet(properties, 'show_title_links') ? link(href, 'color:inherit', title) : title, 'title_'),
    line('show_description', escaped(words(item, 'description')), 'description_'),
    line('show_original_price', escaped(words(item, 'original_price')), 'original_price_'),
    line('show_price', escaped(words(item, 'price')), 'price_'),
    isSet(properties, 'show_button') ? buttonLook(escaped(words(item, 'button_text')), href, styles, 'button_') : '',
  ];
  return shown.join('');
}
