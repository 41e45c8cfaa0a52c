/** Reads one format. */
export interface RowReader {
  /** @returns the rows that are whole by now @throws Error with what is wrong and where */
  add(text: string): readonly unknown[] | Promise<readonly unknown[]>;
  /** Says that nothing follows. @returns the other rows @throws Error when something is left open */
  end(): readonly unknown[] | Promise<readonly unknown[]>;
}
