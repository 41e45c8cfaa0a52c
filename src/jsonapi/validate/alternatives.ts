import type { ErrorObject } from 'ajv';
import type { Schema } from '../schema.ts';

/**
 * Of errors about a value that may be one of several things, those that help: what is wrong with the one that it was meant to
 * be. Which one that is is told by members with fixed values (`type`, `operator`); where none of them fits, those are what is
 * wrong. An error of the keyword `anyOf` stays only where nothing better is known.
 */
export function withoutGuesses(errors: readonly ErrorObject[]): ErrorObject[] {
  const outermost = errors.filter((error) => error.keyword === 'anyOf' && !errors.some((other) => isAbout(other, error)));
  const plain = errors.filter((error) => !outermost.includes(error) && !outermost.some((choice) => isAbout(choice, error)));
  return [
    ...plain,
    ...outermost.flatMap((choice) =>
      meant(
        choice,
        errors.filter((error) => isAbout(choice, error)),
      ),
    ),
  ];
}

/** Whether an error came up while the alternatives of another one were tried on the same value. */
function isAbout(choice: ErrorObject, error: ErrorObject): boolean {
  if (choice.keyword !== 'anyOf' || choice === error) return false;
  const inside = error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`);
  return inside && error.schemaPath.startsWith(`${choice.schemaPath}/`);
}

function meant(choice: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[] {
  const tried = [...byAlternative(choice, errors).values()].filter(
    (alternative) => !alternative.some((error) => isOtherType(choice, error)),
  );
  const misfits = tried.map((alternative) => alternative.filter((error) => isFixed(choice, error)));
  const fewest = Math.min(...misfits.map(distance));
  const closest = tried.filter((_, i) => distance(misfits[i] ?? []) === fewest);
  if (closest.length === 0) return [choice];
  if (fewest === 0) return withoutGuesses(shortest(closest));
  return oneOfTheirs(misfits.filter((one) => distance(one) === fewest).flat());
}

/** How far an alternative is from what was given: `type` says more than any other member. */
const distance = (misfits: readonly ErrorObject[]): number =>
  misfits.reduce((sum, { instancePath }) => sum + (instancePath.endsWith('/type') ? 10 : 1), 0);

function byAlternative({ schemaPath }: ErrorObject, errors: readonly ErrorObject[]): Map<string, ErrorObject[]> {
  const found = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    const number = error.schemaPath.slice(schemaPath.length + 1).split('/')[0] ?? '';
    found.set(number, [...(found.get(number) ?? []), error]);
  }
  return found;
}

/** The value is no object where one was tried, or an object where none was. */
const isOtherType = ({ instancePath }: ErrorObject, error: ErrorObject): boolean =>
  error.keyword === 'type' && error.instancePath === instancePath;

/** A member of the value itself has not the fixed value that this alternative is told by. */
const isFixed = ({ instancePath }: ErrorObject, error: ErrorObject): boolean =>
  error.keyword === 'enum' && error.instancePath.slice(instancePath.length).split('/').length === 2;

const shortest = (alternatives: readonly ErrorObject[][]): ErrorObject[] =>
  alternatives.reduce((best, other) => (other.length < best.length ? other : best));

/** The first member that fits none of the alternatives, with the values that it has in any of them. */
function oneOfTheirs(errors: readonly ErrorObject[]): ErrorObject[] {
  const [first] = errors;
  if (!first) return [];
  const theirs = errors.filter(({ instancePath }) => instancePath === first.instancePath);
  const values = [...new Set(theirs.flatMap(({ parentSchema }) => (parentSchema as Schema | undefined)?.enum ?? []))];
  return [{ ...first, parentSchema: { ...first.parentSchema, enum: values } }];
}
