import { JSONParser } from '@streamparser/json';
import type { RowReader } from './row-reader.ts';

/** The members of the list at a path (`result.products`); of the document itself when there is none. */
export function jsonRows(path: string | null): RowReader {
  let rows: unknown[] = [];
  let isEmpty = true;
  const parser = new JSONParser({ paths: [`${path === null ? '$' : `$.${path}`}.*`], keepStack: false });
  parser.onValue = ({ key, value }) => {
    if (typeof key !== 'number') throw new Error(`there is no list ${path === null ? 'on its own' : `at ${path}`}`);
    rows.push(value);
  };
  const taken = (): unknown[] => {
    const made = rows;
    rows = [];
    return made;
  };
  return {
    add(text) {
      isEmpty &&= text.trim() === '';
      parser.write(text);
      return taken();
    },
    end() {
      if (isEmpty) throw new Error('it is empty');
      if (!parser.isEnded) parser.end();
      return taken();
    },
  };
}
