/** Closes what was opened, the last first. */
export interface Closers {
  /** Remembers how to close what has just been opened, and hands it on. */
  add<T>(opened: T, close: () => unknown): T;
  /** Closes everything once; goes on when one fails, and throws the first error at the end. */
  closeAll(): Promise<void>;
}

export function createClosers(): Closers {
  const closers: (() => unknown)[] = [];
  let closing: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    const errors: unknown[] = [];
    for (const close of closers.reverse()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  };
  return {
    add(opened, close) {
      closers.push(close);
      return opened;
    },
    closeAll() {
      closing ??= run();
      return closing;
    },
  };
}
