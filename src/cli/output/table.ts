export interface Column<T> {
  head: string;
  cell: (row: T) => string;
  right?: boolean;
}

/** Rows below their heads, in columns two spaces apart. */
export function tableLines<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  head: (text: string) => string = (text) => text,
): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => printable(cell(row))));
  const widths = columns.map((column, i) => Math.max(length(column.head), ...cells.map((row) => length(row[i] as string))));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => {
        const gap = ' '.repeat((widths[i] as number) - length(text));
        return columns[i]?.right ? gap + text : text + gap;
      })
      .join('  ')
      .trimEnd();
  return [head(line(columns.map((column) => column.head))), ...cells.map(line)];
}

/** Names and their values, the values below each other. */
export function fieldLines(
  fields: readonly (readonly [name: string, value: string])[],
  paint: (text: string) => string = (text) => text,
): string[] {
  const width = Math.max(...fields.map(([name]) => length(name)));
  return fields.map(([name, value]) => `  ${paint(name.padEnd(width))}  ${printable(value)}`);
}

const length = (text: string): number => [...text].length;

/** Names come from anywhere: they must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
