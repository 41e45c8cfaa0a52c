/** The part of autocannon that the benches use; it has no types of its own. */
declare module 'autocannon' {
  interface Request {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: string | Buffer;
    setupRequest?: (request: Request) => Request;
  }
  interface Options {
    url: string;
    connections: number;
    duration?: number;
    amount?: number;
    timeout?: number;
    requests: Request[];
  }
  interface Result {
    '2xx': number;
    non2xx: number;
    errors: number;
    timeouts: number;
    statusCodeStats: Record<string, { count: number }>;
    start: Date;
    finish: Date;
    latency: { p50: number; p99: number };
  }
  // biome-ignore lint/style/noDefaultExport: that is how it exports
  export default function autocannon(options: Options): Promise<Result>;
}
