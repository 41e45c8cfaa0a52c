import { cell, count, element, layout, type Part, part, row, style, words } from '../html.ts';
import { background, border, font, padding } from '../styles.ts';

const dataOf = (block: Part): { data: Part; styles: Part } => {
  const data = part(block.data);
  return { data, styles: part(data.styles) };
};

export function textBlock(block: Part): string {
  const { data, styles } = dataOf(block);
  const rules = {
    ...{ ...font(styles), 'text-align': words(styles, 'text_align') },
    ...{ ...background(words(styles, 'background_color')), ...padding(styles, 'inner_') },
    'table-layout': words(styles, 'text_table_layout'),
  };
  const names = ['text', words(styles, 'extra_css_class')].filter((name) => name !== '').join(' ');
  return element('div', { class: names, style: style(rules) }, words(data, 'content'));
}

export const htmlBlock = (block: Part): string => words(part(block.data), 'content');

export function spacer(block: Part): string {
  const { styles } = dataOf(block);
  const height = `${count(styles, 'height') ?? 20}px`;
  const rules = { height, 'line-height': height, 'font-size': '1px', ...background(words(styles, 'background_color')) };
  return element('div', { style: style(rules) }, '&nbsp;');
}

export function horizontalRule(block: Part): string {
  const { styles } = dataOf(block);
  const rules = { 'font-size': '1px', 'line-height': '1px', ...border(styles, '', 'border-top') };
  return layout({ width: '100%' }, row(cell({ style: style(rules) }, '&nbsp;')));
}

const SHADES: Readonly<Record<string, string>> = { dark: '#9a9a9a', medium: '#c4c4c4', light: '#e2e2e2' };

/** A line whose colour runs out downwards; clients without gradients show the line alone. */
export function dropShadow(block: Part): string {
  const { styles } = dataOf(block);
  const shade = SHADES[words(styles, 'shadow_color')] ?? (SHADES.medium as string);
  const rules = {
    height: '10px',
    'font-size': '1px',
    'line-height': '1px',
    'border-top': `1px solid ${shade}`,
    'background-image': `linear-gradient(${shade},rgba(255,255,255,0))`,
  };
  return element('div', { style: style(rules) }, '&nbsp;');
}
