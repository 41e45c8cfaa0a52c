import { finished } from 'node:stream/promises';
import { type Parser, parse } from 'csv-parse';
import type { RowReader } from './row-reader.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** UTF-16 units of a single row. */
const MOST_IN_ROW = 1_000_000;

/**
 * CSV whose first line names the columns. What parts them is whichever of `, ; tab |` that line has most of. Rows may be
 * shorter or longer than it.
 */
export function csvRows(): RowReader {
  let head = '';
  let parser: Parser | undefined;
  let failure: Error | undefined;
  let rows: unknown[] = [];
  const taken = (): unknown[] => {
    if (failure) throw failure;
    const made = rows;
    rows = [];
    return made;
  };
  const begin = (): Parser => {
    const made = parse({
      ...{ columns: true, delimiter: delimiterOf(head), skip_empty_lines: true, relax_column_count: true, trim: true },
      ...{ max_record_size: MOST_IN_ROW },
    });
    made.on('error', (error) => {
      failure ??= error;
    });
    made.on('data', (row: unknown) => void rows.push(row));
    return made;
  };
  const write = (text: string): Promise<void> => {
    parser ??= begin();
    const to = parser;
    return new Promise((resolve) => to.write(text, () => resolve()));
  };
  return {
    async add(text) {
      if (parser) await write(text);
      else {
        head += text;
        if (head.length > MOST_IN_ROW) throw new Error('its first line does not end');
        if (!/[\r\n]/.test(head)) return [];
        await write(head);
      }
      return taken();
    },
    async end() {
      if (!parser && head !== '') await write(head);
      // What is wrong is in `failure` by then.
      await finished(parser?.end() ?? begin().end()).catch(() => {});
      return taken();
    },
  };
}

function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '';
  const outside = line.replace(/"[^"]*"/g, '');
  const counted = DELIMITERS.map((sign) => ({ sign, times: outside.split(sign).length }));
  return counted.reduce((most, one) => (one.times > most.times ? one : most)).sign;
}
