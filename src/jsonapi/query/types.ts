/** What a filter may ask. Spelled as on the wire. */
export type Operator =
  | 'equals'
  | 'less-than'
  | 'less-or-equal'
  | 'greater-than'
  | 'greater-or-equal'
  | 'contains'
  | 'contains-any'
  | 'contains-all'
  | 'starts-with'
  | 'ends-with'
  | 'any'
  | 'has';

/** How many values an operator is given: `equals(name,"a")`, `any(id,["a","b"])`, `has(metric)`. */
export type Arity = 'single' | 'list' | 'none';

/** What one field may be asked and which values it takes; the shape of one entry of the reference's filter tables. */
export interface FilterRule {
  operators: Readonly<Partial<Record<Arity, readonly Operator[]>>>;
  /**
   * Absent where no operator takes a value. A `local-date-time` stays text: what it means hangs on a zone that stands elsewhere.
   * `bare` texts may be without quotes where they are numbers, which the document does not say (ids of images, recorded).
   */
  value?: {
    type: 'string' | 'number' | 'integer' | 'boolean';
    format?: 'date-time' | 'local-date-time';
    enum?: readonly string[];
    bare?: boolean;
  };
}

/** Field (may be dotted) → rule. */
export type FilterTable = Readonly<Record<string, FilterRule>>;

/** A value in a filter. Those of date-time fields have become Micros. */
export type Scalar = string | number | boolean;

/** One condition. A filter is a flat list of them, all of which must hold. */
export interface Comparison {
  operator: Operator;
  field: string;
  arity: Arity;
  /** Nothing for `none`, a list for `list`. */
  value?: Scalar | readonly Scalar[];
}

/** Any other query parameter that an operation takes (`company_id`, `timeframe` …). */
export interface ParameterRule {
  required?: boolean;
  /** A regular expression that the whole value must match. */
  pattern?: string;
}

/** What the query string of one operation may hold. */
export interface QueryRules {
  /** The type that faults speak of: "'x' is not a valid field for the resource 'profile'." */
  resource: string;
  filter?: {
    table: FilterTable;
    /** Fields on which there must be a comparison. */
    required?: readonly string[];
    /** Fields of which at least one must be compared. */
    oneOf?: readonly string[];
    /** Groups of fields; one filter may use fields of at most one of these groups. */
    exclusive?: readonly (readonly string[])[];
  };
  /** Names without `-`. */
  sort?: readonly string[];
  include?: readonly string[];
  /** Resource type → names that fields[type] takes, dotted sub-paths listed one by one. */
  fields: Readonly<Record<string, readonly string[]>>;
  additionalFields: Readonly<Record<string, readonly string[]>>;
  page?: { size?: { default: number; min: number; max: number }; cursor: boolean };
  parameters?: Readonly<Record<string, ParameterRule>>;
}

export interface Sort {
  name: string;
  descending: boolean;
}

/** Where a page starts. Opaque to clients. */
export interface Cursor {
  /** queryHash() of the request that the cursor was made for. */
  hash: string;
  /** Sort value(s), then the id, of the row that the page starts behind, as the API prints them. */
  values: readonly (string | number | boolean | null)[];
  direction: 'next' | 'prev';
}

/** What a query string asked for. */
export interface Query {
  filter: readonly Comparison[];
  /** Absent when the caller did not ask for an order. */
  sort?: Sort;
  include: readonly string[];
  /** Only the types that the caller named. An empty list asks for no attributes at all. */
  fields: Readonly<Record<string, readonly string[]>>;
  additionalFields: Readonly<Record<string, readonly string[]>>;
  /** `size` is absent where the operation takes none. */
  page: { size?: number; cursor?: Cursor };
  parameters: Readonly<Record<string, string>>;
}

/** One thing that is wrong with a query; all of them answer 400 with `source.parameter`. */
export interface QueryFault {
  parameter: string;
  detail: string;
}
