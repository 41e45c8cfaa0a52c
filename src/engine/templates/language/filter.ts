import type { Rendering } from './rendering.ts';

/** One filter. `apply` is given the value, its argument (undefined without one), the rendering, and whether the value was safe. */
export interface Filter {
  readonly argument?: 'required' | 'optional';
  /** The value is turned into text first; `apply` gets a string. */
  readonly text?: true;
  /** Text made of safe text is safe. */
  readonly keepsSafe?: true;
  // biome-ignore lint/suspicious/noExplicitAny: filters of text say string, the others unknown
  readonly apply: (value: any, argument: unknown, rendering: Rendering, wasSafe: boolean) => unknown;
}

export type Filters = Readonly<Record<string, Filter>>;

/** A filter from text to text. */
export const onText = (apply: (text: string) => string, keepsSafe = true): Filter => ({
  text: true,
  ...(keepsSafe ? { keepsSafe: true as const } : {}),
  apply,
});
