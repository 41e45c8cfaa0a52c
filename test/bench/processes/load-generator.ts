/** Sends load with autocannon and reports; a process of its own, so that its work does not slow down who measures. */
import autocannon from 'autocannon';
import { bodiesOf } from '../support/bodies.ts';
import type { LoadPlan, LoadReport } from '../support/load.ts';
import { answerTask } from './task.ts';

/** Bulk jobs that are ready before the clock starts: making one costs about what the server pays for it, on the same machine. */
const READY_PER_SECOND = 40;

await answerTask(async (plan: LoadPlan): Promise<LoadReport> => {
  const next = prepared(plan);
  const result = await autocannon({
    url: plan.url,
    connections: plan.connections,
    duration: plan.seconds,
    timeout: 20,
    requests: [
      {
        method: plan.method,
        path: plan.path,
        headers: { ...plan.headers, ...(next ? { 'content-type': 'application/vnd.api+json' } : {}) },
        ...(next ? { setupRequest: (request) => ({ ...request, body: next() }) } : {}),
      },
    ],
  });
  const seconds = (result.finish.getTime() - result.start.getTime()) / 1000;
  const refused = Object.entries(result.statusCodeStats).filter(([status]) => !status.startsWith('2'));
  const broken = [['broken connections', result.errors] as const].filter(([, count]) => count > 0);
  return {
    perSecond: result['2xx'] / seconds,
    requests: result['2xx'],
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failures: Object.fromEntries([...refused.map(([status, { count }]) => [status, count] as const), ...broken]),
  };
});

function prepared({ body, seconds }: LoadPlan): (() => string | Buffer) | undefined {
  const next = bodiesOf(body);
  if (!next || body.kind !== 'bulk') return next;
  const ready = Array.from({ length: READY_PER_SECOND * seconds }, () => Buffer.from(next()));
  return () => ready.pop() ?? next();
}
