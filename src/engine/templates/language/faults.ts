/** Something wrong in a template while it is compiled or rendered; `offset` counts UTF-16 units from the beginning of the source. */
export class Problem extends Error {
  readonly offset: number;
  /** What would have been right, where that can be said. */
  readonly expected: string | undefined;

  constructor(message: string, offset: number, expected?: string) {
    super(message);
    this.name = 'Problem';
    this.offset = offset;
    this.expected = expected;
  }
}

/** The template has used up what it may: nothing in the language makes up for that. */
export class Exhausted extends Problem {}

/** A problem with its place as people count it: lines and columns from 1, columns in UTF-16 units. */
export interface TemplateFault {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly expected?: string;
}

export function locate(source: string, problem: Problem): TemplateFault {
  const before = source.slice(0, problem.offset);
  const line = before.split('\n').length;
  const column = problem.offset - (before.lastIndexOf('\n') + 1) + 1;
  return { message: problem.message, line, column, ...(problem.expected === undefined ? {} : { expected: problem.expected }) };
}
