import { createHash } from 'node:crypto';
import type { Micros } from '../../../lib/clock.ts';
import { DomainError, type Fault } from '../../../lib/errors.ts';
import type { Ids } from '../../../lib/ids.ts';
import { zoneOf } from '../../../lib/zones.ts';
import { readAccount } from '../../../storage/queries/accounts.ts';
import { sumConversions } from '../../../storage/queries/attributions.ts';
import { knownMetrics } from '../../../storage/queries/custom-metrics.ts';
import { readStats } from '../../../storage/queries/message-stats.ts';
import { readNames } from '../../../storage/queries/names.ts';
import type { CommandContext } from '../../context.ts';
import type { GroupDescription } from '../../messaging/groups.ts';
import { quarterOf } from '../../messaging/message-counts.ts';
import { type CatchUpDeps, catchUp } from '../attribution/catch-up.ts';
import { readTimeframe, type Timeframe } from '../timeframe.ts';
import { type Grouping, linesOf, type Names, valuesIn } from './groupings.ts';
import { MESSAGE_STATISTICS, type MessageStatistic, type Numbers, numbersOf } from './statistics.ts';

/** A condition on the messages of a report, as its filter has it. */
export interface ReportCondition {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface ValuesInput {
  readonly statistics: readonly MessageStatistic[];
  readonly timeframe: Timeframe;
  readonly conversion_metric_id: string;
  readonly group_by?: readonly Grouping[] | null;
  readonly conditions: readonly ReportCondition[];
  readonly page_cursor?: string;
}

/** What a kind of report is about: campaigns, flows. */
export interface ReportKind {
  /** Whether a group of messages is one of its own. */
  readonly has: (group: GroupDescription) => boolean;
  /** How lines are told apart unless the caller says so, and what no caller may leave out. */
  readonly usual: readonly Grouping[];
  readonly required: readonly Grouping[];
}

interface ValuesDeps extends CatchUpDeps {
  ids: Ids;
}

/** One line of the answer. */
interface Line {
  groupings: Record<string, string | null>;
  statistics: Record<string, number>;
}

interface Values {
  row: { id: string; results: Line[] };
  next?: string;
}

const MOST_VALUES = 100;
const PAGE = 1000;

/**
 * What came of the messages that were sent within a time frame, whenever it came: kept numbers, and the conversions that are owed
 * to them. The time frame is cut at quarters of an hour.
 * @throws DomainError `invalid`; `unavailable` while conversions of the past are being attributed for the first time
 */
export const queryValues =
  (kind: ReportKind) =>
  async (deps: ValuesDeps, { accountId, now }: CommandContext, input: ValuesInput): Promise<Values> => {
    const { db } = deps;
    const by = input.group_by ?? kind.usual;
    const span = await check(deps, kind, { accountId, now }, input, by);
    await catchUp(deps, accountId, input.conversion_metric_id);
    const stats = await readStats(db, accountId, span.from, span.until);
    const owed = await sumConversions(db, accountId, input.conversion_metric_id, span.from, span.until);
    const numbers = new Map<string, Partial<Record<string, number>>>();
    const of = (id: string) => numbers.get(id) ?? numbers.set(id, {}).get(id) ?? {};
    for (const { group_id, statistic, total } of stats) of(group_id)[statistic] = total;
    for (const { group_id, conversions, people, value } of owed) {
      Object.assign(of(group_id), { conversions, conversion_uniques: people, conversion_value: value });
    }
    const described = await deps.describeGroups(db, accountId, [...numbers.keys()].sort());
    const groups = [...described].filter(([, group]) => kind.has(group));
    const names = await readNames(db, accountId, [...new Set(groups.flatMap(([, group]) => [...group.audienceIds, ...group.tagIds]))]);
    const lines = groups
      .filter(([, group]) => input.conditions.every((condition) => holds(group, condition, names)))
      .flatMap(([id, group]) => linesOf(group, by, names).map((groupings) => toLine(groupings, numbersOf(of(id)), input.statistics)));
    return pageOf(deps, lines, input);
  };

const toLine = (groupings: Line['groupings'], numbers: Numbers, statistics: readonly MessageStatistic[]): Line => ({
  groupings,
  statistics: Object.fromEntries(statistics.map((name) => [name, MESSAGE_STATISTICS[name](numbers)])),
});

function holds(group: GroupDescription, { field, operator, values }: ReportCondition, names: Names): boolean {
  const own = valuesIn(group, field as Grouping, names);
  return operator === 'contains-all' ? values.every((value) => own.includes(value)) : values.some((value) => own.includes(value));
}

async function check(
  { db }: ValuesDeps,
  { usual, required }: ReportKind,
  { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>,
  { statistics, timeframe, conversion_metric_id, conditions }: ValuesInput,
  by: readonly Grouping[],
): Promise<{ from: Micros; until: Micros }> {
  const faults: Fault[] = [];
  const refuse = (at: string, detail: string): void => {
    faults.push({ kind: 'invalid', detail, at: [at] });
  };
  if (statistics.length === 0) refuse('statistics', 'Name one statistic at least.');
  for (const name of required)
    if (!by.includes(name)) refuse('group_by', `'${name}' is required among what lines are told apart by: ${usual.join(', ')}.`);
  for (const [i, { field, values }] of conditions.entries()) {
    if (conditions.findIndex((other) => other.field === field) !== i) refuse('filter', `The filter may name '${field}' once.`);
    if (values.length > MOST_VALUES) refuse('filter', `A list may have ${MOST_VALUES} items at most.`);
  }
  if (!(await knownMetrics(db, accountId, [conversion_metric_id])).has(conversion_metric_id)) {
    refuse('conversion_metric_id', `A metric with id \`${conversion_metric_id}\` does not exist.`);
  }
  const zone = zoneOf((await readAccount(db, accountId))?.timezone ?? 'UTC');
  const span = readTimeframe(timeframe, zone, now, faults);
  if (!span || faults.length > 0) throw new DomainError(faults);
  // The quarter that the end lies in belongs to it: what was sent a moment ago is there.
  return { from: quarterOf(span.from), until: quarterOf(span.until - 1) + QUARTER };
}

const QUARTER: Micros = 900_000_000;

/** Lines in the order of what they are about; a cursor is the place of a line, and of the request that it belongs to. */
function pageOf({ ids }: ValuesDeps, lines: readonly Line[], input: ValuesInput): Values {
  const keyOf = ({ groupings }: Line): string => JSON.stringify(Object.values(groupings));
  const sorted = [...lines].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { page_cursor: cursor, ...request } = input;
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('base64url').slice(0, 12);
  const after = cursor === undefined ? undefined : readCursor(cursor, hash);
  const rest = after === undefined ? sorted : sorted.filter((line) => keyOf(line) > after);
  const page = rest.slice(0, PAGE);
  const last = page.at(-1);
  const next = rest.length > PAGE && last ? Buffer.from(JSON.stringify([hash, keyOf(last)])).toString('base64url') : undefined;
  return { row: { id: ids.uuid(), results: page }, ...(next === undefined ? {} : { next }) };
}

function readCursor(cursor: string, hash: string): string {
  const told = parse(cursor);
  if (Array.isArray(told) && told[0] === hash && typeof told[1] === 'string') return told[1];
  throw new DomainError({
    kind: 'invalid',
    detail: 'Invalid cursor provided. Take it from links.next of the answer to the same request.',
    at: [],
  });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
