import { expect, it } from 'vitest';
import { Lane, type LaneTime, type Priority } from './lane.ts';
import { DatabaseClosedError } from './storage-errors.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Asks for turns and notes in which order they come. */
function play(time: LaneTime = { nowMs: () => 0, later: () => {} }) {
  const lane = new Lane(time);
  const order: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (name: string, priority: Priority, exclusive = true): void => {
    void lane.acquire(priority, exclusive).then((end) => {
      order.push(name);
      ends.set(name, end);
    });
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await settle();
  };
  return { lane, order, ask, end };
}

it('gives a transaction the lane alone, until it ends', async () => {
  const { order, ask, end } = play();
  ask('a', 'request');
  ask('b', 'request');
  ask('statement', 'request', false);
  await settle();
  expect(order).toEqual(['a']);
  await end('a');
  expect(order).toEqual(['a', 'b']);
  await end('a');
  expect(order).toEqual(['a', 'b']);
  await end('b');
  expect(order).toEqual(['a', 'b', 'statement']);
});

it('sends single statements behind one another without waiting, up to a depth', async () => {
  const { order, ask, end } = play();
  for (let i = 0; i < 10; i += 1) ask(String(i), 'request', false);
  await settle();
  expect(order).toHaveLength(8);
  await end('3');
  expect(order).toHaveLength(9);
});

it('has background work wait while requests are queued', async () => {
  const { order, ask, end } = play();
  ask('first', 'request');
  ask('slice', 'background');
  ask('second', 'request');
  ask('third', 'request');
  await settle();
  for (const name of ['first', 'second', 'third', 'slice']) await end(name);
  expect(order).toEqual(['first', 'second', 'third', 'slice']);
});

it('starts background work only when nothing is under way', async () => {
  const { order, ask, end } = play();
  ask('statement', 'request', false);
  ask('slice', 'background', false);
  await settle();
  expect(order).toEqual(['statement']);
  await end('statement');
  expect(order).toEqual(['statement', 'slice']);
});

it('lets background work take turns with requests when it has waited for long', async () => {
  let now = 0;
  const { order, ask, end } = play({ nowMs: () => now, later: () => {} });
  ask('r1', 'request');
  for (const name of ['b1', 'b2']) ask(name, 'background');
  for (const name of ['r2', 'r3']) ask(name, 'request');
  await settle();
  now = 1500;
  for (const name of ['r1', 'b1', 'r2', 'b2', 'r3']) await end(name);
  expect(order).toEqual(['r1', 'b1', 'r2', 'b2', 'r3']);
});

/** Lets a request come and go, in moments that follow each other. */
async function requestsCome(time: { now: number }, { ask, end }: Pick<ReturnType<typeof play>, 'ask' | 'end'>, count: number) {
  for (let i = 0; i < count; i++) {
    time.now += 20;
    ask(`early ${i}`, 'request');
    await settle();
    await end(`early ${i}`);
  }
}

it('lets background work rest beside requests for as long as its turn took', async () => {
  const time = { now: 5000 };
  const alarms: [work: () => void, ms: number][] = [];
  const played = play({ nowMs: () => time.now, later: (work, ms) => void alarms.push([work, ms]) });
  const { lane, order, ask, end } = played;
  expect(lane.sliceMs()).toBe(50);
  await requestsCome(time, played, 2);
  order.length = 0;
  ask('b1', 'background');
  await settle();
  time.now += 20;
  ask('r1', 'request');
  ask('b2', 'background');
  await end('b1');
  await end('r1');
  expect(lane.sliceMs()).toBe(8);
  expect([order, alarms.map(([, ms]) => ms)]).toEqual([['b1', 'r1'], [20]]);
  time.now += 20;
  alarms[0]?.[0]();
  await settle();
  expect(order).toEqual(['b1', 'r1', 'b2']);
});

it('takes somebody who asks now and then for nobody', async () => {
  const time = { now: 5000 };
  const played = play({ nowMs: () => time.now, later: () => {} });
  const { lane, order, ask, end } = played;
  for (let i = 0; i < 10; i++) {
    time.now += 150;
    // One request may take several statements.
    await requestsCome(
      time,
      { ...played, ask: (name, priority) => ask(`${name} of ${i}`, priority), end: (name) => end(`${name} of ${i}`) },
      1,
    );
    expect(lane.sliceMs()).toBe(50);
  }
  order.length = 0;
  for (const name of ['b1', 'b2']) ask(name, 'background');
  await settle();
  time.now += 50;
  await end('b1');
  expect(order).toEqual(['b1', 'b2']);
});

it('sees many requests that a long slice had arrive at once', async () => {
  const time = { now: 5000 };
  const { lane, ask, end } = play({ nowMs: () => time.now, later: () => {} });
  for (let i = 0; i < 12; i++) {
    ask(`r${i}`, 'request');
    await settle();
    await end(`r${i}`);
  }
  time.now += 150;
  expect(lane.sliceMs()).toBe(8);
});

it('finds that requests are over soon after the last one', async () => {
  const time = { now: 5000 };
  const played = play({ nowMs: () => time.now, later: () => {} });
  await requestsCome(time, played, 30);
  expect(played.lane.sliceMs()).toBe(8);
  time.now += 200;
  expect(played.lane.sliceMs()).toBe(50);
});

it('does not let background work rest when nobody has asked for anything', async () => {
  let now = 5000;
  const { order, ask, end } = play({ nowMs: () => now, later: () => {} });
  for (const name of ['b1', 'b2']) ask(name, 'background');
  await settle();
  now += 50;
  await end('b1');
  expect(order).toEqual(['b1', 'b2']);
});

it('closes when what was asked for is over, and refuses more', async () => {
  const { lane, order, ask, end } = play();
  ask('a', 'request');
  ask('b', 'background');
  let closed = false;
  void lane.close().then(() => {
    closed = true;
  });
  await expect(lane.acquire('request', false)).rejects.toBeInstanceOf(DatabaseClosedError);
  await end('a');
  expect(closed).toBe(false);
  await end('b');
  expect(closed).toBe(true);
  expect(order).toEqual(['a', 'b']);
});
