/** Sends requests at a steady pace and reports how long they took; a process of its own, so that its clock is not disturbed. */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { bodiesOf } from '../support/bodies.ts';
import { quantile } from '../support/figure.ts';
import type { PacedPlan, PacedResult } from '../support/paced.ts';
import { answerTask } from './task.ts';

const SOCKETS = 32;

await answerTask(async (plan: PacedPlan): Promise<PacedResult> => {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const next = bodiesOf({ kind: 'event', profiles: plan.profiles, seed: plan.seed }) as () => string;
  const latencies: number[] = [];
  const failures: string[] = [];
  const send = (index: number, dueMs: number): Promise<void> =>
    new Promise((resolve) => {
      const body = plan.eventsOnly || index % 2 === 0 ? next() : undefined;
      const path = body ? '/api/events' : '/api/profiles?page[size]=20';
      const headers = { ...plan.headers, ...(body ? { 'content-type': 'application/vnd.api+json' } : {}) };
      const sent = request(`${plan.url}${path}`, { agent, method: body ? 'POST' : 'GET', headers }, (answer) => {
        answer.resume().on('end', () => {
          latencies.push(performance.now() - dueMs);
          if (answer.statusCode !== 200 && answer.statusCode !== 202) failures.push(`${path}: ${answer.statusCode}`);
          resolve();
        });
      });
      sent.on('error', (error) => {
        failures.push(`${path}: ${error.message}`);
        resolve();
      });
      sent.end(body);
    });

  const count = plan.perSecond * plan.seconds;
  const startMs = performance.now() + 50;
  const running: Promise<void>[] = [];
  while (running.length < count) {
    const dueMs = startMs + (running.length * 1000) / plan.perSecond;
    if (performance.now() >= dueMs) running.push(send(running.length, dueMs));
    else await delay(1);
  }
  await Promise.all(running);
  agent.destroy();
  if (failures.length > 0) throw new Error(`${failures.length} of ${count} requests failed, the first: ${failures[0]}`);
  return { requests: count, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
});
