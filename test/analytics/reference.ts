/** What an aggregate should answer, worked out event by event and not by ranges of time: slow, and simple enough to be right. */
export interface ToldEvent {
  profile: string;
  /** Seconds since 1970. */
  second: number;
  value: number | null;
  properties: Readonly<Record<string, string>>;
}

export interface Asked {
  zone: string;
  interval: 'hour' | 'day' | 'week' | 'month';
  /** Seconds since 1970. */
  from: number;
  until: number;
  by: readonly string[];
}

export interface Expected {
  count: number;
  sum_value: number;
  unique: number;
}

/** The name of the hour, day, week or month that a moment lies in, by the clock of a zone. */
export function labelOf(zone: string, interval: Asked['interval'], second: number): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(second * 1000);
  if (interval === 'month') return day.slice(0, 7);
  if (interval === 'day') return day;
  if (interval === 'hour') {
    const hour = { timeZone: zone, hour: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset' } as const;
    return `${day} ${new Intl.DateTimeFormat('en-CA', hour).format(second * 1000)}`;
  }
  const noon = new Date(`${day}T12:00:00Z`);
  const sinceMonday = (noon.getUTCDay() + 6) % 7;
  return new Date(noon.getTime() - sinceMonday * 86_400_000).toISOString().slice(0, 10);
}

/** Numbers by dimensions (as JSON) and label. */
export function evaluate(events: readonly ToldEvent[], { zone, interval, from, until, by }: Asked): Map<string, Map<string, Expected>> {
  const groups = new Map<string, Map<string, ToldEvent[]>>();
  for (const event of events) {
    if (event.second < from || event.second >= until) continue;
    const group = JSON.stringify(by.map((name) => event.properties[name] ?? ''));
    const label = labelOf(zone, interval, event.second);
    const labels = groups.get(group) ?? new Map<string, ToldEvent[]>();
    groups.set(group, labels.set(label, [...(labels.get(label) ?? []), event]));
  }
  return new Map([...groups].map(([group, labels]) => [group, new Map([...labels].map(([label, list]) => [label, measure(list)]))]));
}

const measure = (events: readonly ToldEvent[]): Expected => ({
  count: events.length,
  sum_value: events.reduce((sum, { value }) => sum + (value ?? 0), 0),
  unique: new Set(events.map(({ profile }) => profile)).size,
});
