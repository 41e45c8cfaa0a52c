import { digits, type Figure, meets } from './figure.ts';

const goalOf = ({ goal, unit }: Figure): string => {
  if (!goal) return '';
  const [word, value] = 'atLeast' in goal ? ['≥', goal.atLeast] : ['≤', goal.atMost];
  return `${word} ${value}${unit === 'x' ? '' : ` ${unit}`}`;
};

const figureOf = ({ value, unit }: Figure): string => `${digits(value)}${unit === 'x' ? '' : ` ${unit}`}`;

const verdictOf = (figure: Figure): string => ({ true: 'met', false: 'missed', undefined: '' })[`${meets(figure)}`] ?? '';

const HEAD = ['what', 'database', 'figure', 'goal', '', 'behind it'];

const rowOf = (figure: Figure): string[] => [
  ...[figure.name, figure.database, figureOf(figure), goalOf(figure), verdictOf(figure), figure.detail],
];

/** The table as it is printed. */
export function textTable(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The table in Markdown. */
export function markdownTable(figures: readonly Figure[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(HEAD), line(HEAD.map((_, column) => (column === 2 ? '---:' : '---'))), ...figures.map((figure) => line(rowOf(figure)))].join(
    '\n',
  );
}
