import { BLOCKS } from './blocks.ts';
import { cell, count, element, layout, type Part, part, parts, row, style, words } from './html.ts';
import { background, border, font, padding, radius, styleSheet, stylesByKind } from './styles.ts';
import { displayed } from './visibility.ts';

const USUAL_WIDTH = 600;

/** Said even where a definition is silent: a client in dark mode would write white on a white that it was told of. */
const USUAL_COLORS = { 'background-color': '#ffffff', color: '#000000' };

const given = (rules: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(rules).filter(([, value]) => value));

/** Definitions of universal content by id: they stand in for blocks that name them. */
type Universal = ReadonlyMap<string, unknown>;

/**
 * The HTML of a drag-and-drop template, still with tags of the template language in it: tables of a fixed width with styles beside
 * each element, which clients from Outlook on show, and a style element by which phones stack the columns.
 * @throws DomainError `invalid` for blocks that need what does not exist
 */
export function renderDefinition(value: unknown, universal: Universal): string {
  const definition = part(value);
  const body = part(definition.body);
  const of = stylesByKind(definition);
  const bodyStyles = part(body.styles);
  const width = count(bodyStyles, 'width') ?? USUAL_WIDTH;
  const base = of('base');
  const sections = parts(body.sections)
    .map((section) => displayed(part(part(section.data).display_options), sectionHtml(section, width, universal)))
    .join('');
  const box = style({
    ...{ width: '100%', 'max-width': `${width}px`, 'margin-top': `${count(base, 'margin_top') ?? 0}px` },
    ...{ ...background(words(base, 'content_background_color')), ...border(base), ...radius(base), ...padding(base, 'inner_') },
  });
  const outer = background(words(bodyStyles, 'background_color'));
  // Outlook knows no max-width: it is given a table of the width in a comment that it alone reads.
  const inner = `<!--[if mso]><table role="presentation" align="center" width="${width}"><tr><td><![endif]-->${element('div', { class: 'wide', style: `${box};margin-left:auto;margin-right:auto` }, sections)}<!--[if mso]></td></tr></table><![endif]-->`;
  const page = layout({ width: '100%', style: style(outer) }, row(cell({ align: 'center' }, inner)));
  const text = of('text');
  const attributes = {
    class: words(part(body.properties), 'css_class'),
    style: style({
      margin: '0',
      padding: '0',
      ...USUAL_COLORS,
      ...given(outer),
      ...given(font(text)),
      'text-align': words(text, 'text_align'),
    }),
  };
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><style>${styleSheet(of)}</style>`;
  return `<!DOCTYPE html><html><head>${head}</head>${element('body', attributes, page)}</html>`;
}

function sectionHtml(section: Part, width: number, universal: Universal): string {
  const styles = part(part(section.data).styles);
  const picture = words(styles, 'background_url');
  const rules = {
    ...{
      ...background(words(styles, 'background_color')),
      ...border(styles),
      ...padding(styles, 'inner_'),
      color: words(styles, 'content_color'),
    },
    'background-position': words(styles, 'background_position').replace('-', ' '),
    'background-repeat': picture === '' ? undefined : styles.background_repeat === true ? 'repeat' : 'no-repeat',
    'background-size': ['contain', 'cover'].includes(words(styles, 'background_format')) ? words(styles, 'background_format') : undefined,
  };
  const rows = parts(section.rows)
    .map((one) => rowHtml(one, styles, width, universal))
    .join('');
  return layout({ width: '100%', background: picture, style: style(rules) }, row(cell({}, rows)));
}

/** `2-columns-25%-75%` → 25, 75; equal widths where no shares are named. */
function sharesOf(columnLayout: string, columns: number): readonly number[] {
  const named = Array.from(columnLayout.matchAll(/(\d+)%/g), ([, share]) => Number(share));
  return named.length === columns ? named : Array.from({ length: columns }, () => Math.floor(100 / columns));
}

function rowHtml(one: Part, sectionStyles: Part, width: number, universal: Universal): string {
  const columns = parts(one.columns);
  const shares = sharesOf(words(part(part(one.data).styles), 'column_layout'), columns.length);
  const direction = words(sectionStyles, 'column_direction');
  const stacks = sectionStyles.stack_on_mobile !== false && direction !== 'no-stack';
  const cells = columns.map((column, index) => {
    const share = shares[index] ?? 100;
    const attributes = {
      class: stacks ? 'column' : 'no-stack',
      width: String(Math.round((width * share) / 100)),
      valign: words(sectionStyles, 'column_align') || 'top',
    };
    return cell(
      attributes,
      parts(column.blocks)
        .map((block) => blockHtml(part(universal.get(words(block, 'universal_id')) ?? block)))
        .join(''),
    );
  });
  return layout({ width: '100%', dir: direction === 'rtl' ? 'rtl' : undefined }, row(cells.join('')));
}

function blockHtml(block: Part): string {
  const data = part(block.data);
  const styles = part(data.styles);
  const content = BLOCKS[words(block, 'type')]?.(block) ?? '';
  const rules = style({
    ...background(words(styles, 'block_background_color')),
    ...border(styles, 'block_'),
    ...padding(styles, 'block_'),
  });
  return displayed(part(data.display_options), layout({ width: '100%' }, row(cell({ style: rules }, content))));
}
