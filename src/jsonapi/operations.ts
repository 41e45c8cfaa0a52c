import type { At } from '../lib/errors.ts';
import type { Attribute, LoaderScope, Precision } from './attributes.ts';
import type { Table } from './declare.ts';
import type { FilterRule, ParameterRule } from './query/types.ts';
import type { Rate } from './rates.ts';
import type { Schema } from './schema.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Statuses of answers to creates: bulk jobs answer 202 with the job, imports say whether the row is new. */
export type CreateStatus = 200 | 201 | 202 | '200 or 201';

/** How a filter field reaches rows. */
export type Where =
  /** A column of the resource or of the table of pairs; `unit` when the value given is seconds and the column a time, `idOf` the type whose ids it holds. */
  | { kind: 'column'; column: string; table?: 'via'; unit?: 'seconds'; idOf?: string }
  /** A column of rows that belong to the resource's: those whose `own` holds its id. Fields of one table speak of the same row. */
  | { kind: 'related'; table: Table; own: string; column: string }
  | { kind: 'identifier'; identifier: string } //        look the value up in the identifiers first
  | { kind: 'lookup'; table: Table; by: string; gives: string } // rows of another table have the value, and name the ids
  | { kind: 'exists'; column: string; type: string; detail: (missing: readonly string[]) => string } // ids that must exist
  | { kind: 'mapped'; column: string; keys: (value: string) => readonly string[] } // a word for some of the column's values
  | { kind: 'resolved'; ids: Resolver } //               an engine knows which rows' ids the value stands for
  | { kind: 'fixed'; matches: boolean }; //              always or never true: what it asks for cannot be otherwise yet

/** The ids, as answers show them, of the rows that values stand for. */
export type Resolver = (scope: LoaderScope, values: readonly string[]) => Promise<readonly string[]>;

export interface FilterBinding extends FilterRule {
  readonly where: Where;
}

/** What a sort name orders by. `nullsAsEmpty` orders a null like empty text, or a time like 1970. `constant` is for values that no row can have yet: the id alone orders. */
export interface SortBinding {
  readonly by: { kind: 'column'; column: string; table?: 'via'; nullsAsEmpty?: boolean } | { kind: 'constant' };
}

/** The attributes and relationships that an operation's answer shows, where they differ from the resource's own. */
export interface View {
  readonly attributes?: readonly string[];
  readonly relationships?: readonly string[];
  /** The answer says which thing it is and nothing about it: `attributes` is there and empty (recorded of merges). */
  readonly bare?: boolean;
  /** Columns of the table of pairs that are shown as attributes (`joined_group_at`), made with viaColumn(). */
  readonly viaAttributes?: Readonly<Record<string, { column: string; attribute: Attribute }>>;
}

/** A second, tighter budget for what costs more: taken after parsing, beside the advertised one. */
export interface Costly {
  readonly include?: readonly string[];
  readonly additional?: readonly string[];
  readonly rate: Rate;
}

interface Common {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly category?: string;
  readonly scopes: readonly string[];
  readonly rate: Rate;
  readonly costly?: readonly Costly[];
  /** What the path calls the id where it is not `id` (`job_id`). */
  readonly idName?: string;
  /** Query parameters beside the JSON:API ones (`company_id`, `page_cursor`); inputs of commands are made with them. */
  readonly parameters?: Readonly<Record<string, ParameterRule>>;
}

interface Reading {
  readonly include?: readonly string[];
  /** Types whose additional fields may be asked for; theirs are then nameable in fields[…] too. */
  readonly additional?: boolean;
  readonly view?: View;
  readonly precision?: Precision;
}

interface Listing {
  readonly filters?: Readonly<Record<string, FilterBinding>>;
  /** Fields that must be filtered on, those of which one must be, and groups of fields of which a filter may use one. */
  readonly filterRules?: { required?: readonly string[]; oneOf?: readonly string[]; exclusive?: readonly (readonly string[])[] };
  readonly sorts?: Readonly<Record<string, SortBinding>>;
  /** Order without a sort parameter: a sort name, `-` for descending. */
  readonly defaultSort?: string;
  /** Order of a listing that offers no sort; by id without it. */
  readonly order?: SortBinding & { descending?: boolean };
  readonly page?: { default: number; max: number } | { fixed: number } | 'all';
  /** Rows that are listed as long as the filter says nothing about a field: the others come only when they are asked for, or by their ids alone. */
  readonly usually?: { readonly column: string; readonly value: boolean; readonly unlessFiltered?: string };
}

/** An engine command: (services, context, input) → what it made. Engines know nothing of HTTP or JSON:API. */
// biome-ignore lint/suspicious/noExplicitAny: each command has narrow types of its own; main.ts gives all services
export type Command = (services: any, context: any, input: any) => Promise<any>;

/** A write names one command and says how the body becomes its input and its faults become pointers. */
export interface Writing {
  readonly body?: Schema;
  /** Of a multipart/form-data body in place of a JSON one: texts, truth values and files (jsonapi/form.ts). */
  readonly form?: Schema;
  /** Most bytes of the body, where the usual 5 MB are too few. */
  readonly maxBytes?: number;
  readonly run: Command;
  /** `document` is the validated body; `id` the path's id; `parameters` what the query says beside the JSON:API ones. */
  readonly input: (document: never, id: string, parameters: Readonly<Record<string, string>>) => unknown;
  /** From a fault's place in the command's input to a place in the body. */
  readonly pointer: (at: At) => string;
}

/**
 * Writes that are answered without a body (deletes, and updates that are `quiet`): with `echo`, revisions may show the thing
 * in the answer, as the update left it or as it was before the delete.
 */
interface Echoing {
  readonly echo?: boolean;
}

export type Operation =
  | (Common & Reading & Listing & { verb: 'list' })
  /** `nullable` where the reference lets the answer be null, which the answer to a read by id never is. */
  | (Common & Reading & { verb: 'get'; nullable?: boolean })
  /** `nullable: false` where the reference's document does not say that there may be nothing; the answer is null all the same. */
  | (Common & Reading & Listing & { verb: 'related'; relationship: string; nullable?: false })
  | (Common & Listing & { verb: 'relationship-get'; relationship: string })
  /**
   * What the command gives as `instead` is shown in place of columns of the row (what a template renders to). Related things
   * named in `alongside` are included unasked, which the reference's document does not say.
   */
  | (Common & Reading & Writing & { verb: 'create'; status: CreateStatus; alongside?: readonly string[] })
  | (Common & Reading & Writing & Echoing & { verb: 'update'; quiet?: boolean })
  | (Common & Writing & Echoing & { verb: 'delete'; status?: 200 | 204 })
  | (Common & Writing & { verb: 'relationship-write'; relationship: string })
  | (Common & Writing & { verb: 'accept'; status?: 202 | 204 })
  /**
   * What is computed from a body: the command gives the row that the type's attributes are read from, and the next page's cursor
   * unless reports of the kind come in one piece (`unpaged`).
   */
  | (Common & Reading & Writing & { verb: 'report'; unpaged?: boolean })
  /** The escape hatch (reports, renders): the command's result is the document, which the declaration describes. */
  | (Common & Writing & { verb: 'action'; status: 200 | 201 | 202; answer: Schema });
