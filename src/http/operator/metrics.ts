import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH_BUCKETS_EVENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** The numbers of one server, for Prometheus. Nothing in them names an account. */
export interface Metrics {
  /** @param name the operationId, or what else answered */
  called(name: string, status: number, seconds: number): void;
  /** A batch of so many events is being written. */
  batched(events: number): void;
  readonly contentType: string;
  text(): Promise<string>;
  close(): void;
}

/** @param waitingEvents how many events wait to be written, or are being */
export function createMetrics(waitingEvents: () => number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const durations = new Histogram({
    name: 'burgee_http_request_duration_seconds',
    help: 'How long calls took, by operation and status.',
    labelNames: ['operation', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers,
  });
  new Gauge({
    name: 'burgee_ingest_waiting_events',
    help: 'Events that wait to be written, or are being.',
    registers,
    collect() {
      this.set(waitingEvents());
    },
  });
  const batches = new Histogram({
    name: 'burgee_ingest_batch_events',
    help: 'How many events share a transaction.',
    buckets: BATCH_BUCKETS_EVENTS,
    registers,
  });
  const closeProcess = addProcessMetrics(registry);

  // Naming labels costs more than counting: each pair of labels is looked up once.
  const known = new Map<string, Map<number, { observe(seconds: number): void }>>();
  const series = (name: string, status: number): { observe(seconds: number): void } => {
    const ofName = known.get(name) ?? new Map<number, { observe(seconds: number): void }>();
    const found = ofName.get(status) ?? durations.labels(name, String(status));
    known.set(name, ofName.set(status, found));
    return found;
  };

  return {
    called: (name, status, seconds) => series(name, status).observe(seconds),
    batched: (events) => batches.observe(events),
    contentType: registry.contentType,
    text: () => registry.metrics(),
    close: closeProcess,
  };
}

function addProcessMetrics(registry: Registry): () => void {
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  new Gauge({
    name: 'burgee_event_loop_lag_seconds',
    help: 'How late timers ran since the last scrape.',
    labelNames: ['quantile'],
    registers,
    collect() {
      for (const quantile of [50, 99]) this.set({ quantile: String(quantile / 100) }, delay.percentile(quantile) / 1e9);
      this.set({ quantile: '1' }, delay.max / 1e9);
      delay.reset();
    },
  });
  new Gauge({
    name: 'process_memory_bytes',
    help: 'Memory of the process, by kind.',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, bytes] of Object.entries(process.memoryUsage())) this.set({ kind }, bytes);
    },
  });
  let cpuBefore = 0;
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time that the process has used.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      const cpu = (user + system) / 1e6;
      this.inc(cpu - cpuBefore);
      cpuBefore = cpu;
    },
  });
  return () => delay.disable();
}
