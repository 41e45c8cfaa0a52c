import { type Called, call } from '../../support/call.ts';
import type { Declared } from '../../support/operations.ts';
import { makeWorld, samplesFor, type World } from '../../support/samples.ts';
import type { TestServer } from '../../support/server.ts';

/** Calls of every declared operation that succeed, in the first account. */
export interface Sampled {
  readonly world: World;
  /** The path of the operation's sample, without its query. */
  path(declared: Declared): string;
  send(declared: Declared): Promise<{ path: string } & Called>;
}

export async function sampled(server: TestServer, mark: string): Promise<Sampled> {
  const world = await makeWorld(server, server.key, mark);
  const samples = samplesFor(world);
  const prepare = ({ operationId, surface }: Declared): { path: string; body?: unknown } => {
    const sample = samples[operationId]?.();
    if (!sample) throw new Error(`test/support/samples.ts has no call of ${operationId}`);
    const id = sample.id === 'ACCOUNT' ? server.accountId : (sample.id ?? '');
    return { path: `${surface.path.replace(/\{\w+\}/, id)}${sample.query ? `?${sample.query}` : ''}`, body: sample.body };
  };
  return {
    world,
    path: (declared) => prepare(declared).path.replace(/\?.*/, ''),
    async send(declared) {
      const { path, body } = prepare(declared);
      return { path, ...(await call(server, `${declared.surface.method} ${path}`, { body })) };
    },
  };
}
