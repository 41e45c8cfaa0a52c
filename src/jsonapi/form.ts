import type { ApiError } from './errors.ts';
import type { Schema } from './schema.ts';
import type { Validator } from './validate/validator.ts';

/** A file of a multipart body. */
export interface FormFile {
  readonly fileName: string | undefined;
  readonly bytes: Buffer;
}

/** What commands are given of a multipart body: texts, truth values and files by their names. */
export type FormValues = Readonly<Record<string, unknown>>;

/** Whether a part is read as a file, whatever it says of itself: clients send bytes without a file name. */
export const isFile = (schema: Schema, name: string): boolean =>
  Object.hasOwn(schema.properties ?? {}, name) && schema.properties?.[name]?.format === 'binary';

const FLAGS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/** Parts as values: a form has texts alone, so that truth values are read by the schema. */
export function formValues(schema: Schema, parts: ReadonlyMap<string, string | FormFile>): FormValues {
  const entries = [...parts].map(([name, part]): [string, unknown] => {
    const isFlag = Object.hasOwn(schema.properties ?? {}, name) && schema.properties?.[name]?.type === 'boolean';
    return [name, isFlag && typeof part === 'string' ? (FLAGS[part.toLowerCase()] ?? part) : part];
  });
  return Object.fromEntries(entries);
}

/** Every fault of a multipart body; pointers name parts: `/file`. */
export function formFaults(validator: Validator, schema: Schema, values: FormValues = {}): readonly ApiError[] {
  // A file is told apart by where it stands; to the validator it is a text.
  const shown = Object.entries(values).map(([name, value]) => [name, isFile(schema, name) ? '' : value]);
  return validator.check(schema, Object.fromEntries(shown));
}
