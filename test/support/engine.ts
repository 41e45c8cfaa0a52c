import type { CommandContext } from '../../src/engine/context.ts';
import { createNudges } from '../../src/engine/nudges.ts';
import { createSignals } from '../../src/engine/signals.ts';
import { type Micros, systemClock } from '../../src/lib/clock.ts';
import { randomIds } from '../../src/lib/ids.ts';
import type { Database } from '../../src/storage/database.ts';
import { testSecrets } from './secrets.ts';

/** 2026-09-04T13:39:33.420136Z: a fixed domain time for tests that look at times. */
export const TEST_TIME: Micros = 1_788_529_173_420_136;

/** What engine commands take besides the context; a consumer `test` wants every kind of fact. */
export function engineDeps(db: Database) {
  const clock = systemClock();
  const nudges = createNudges();
  const signals = createSignals({ clock, nudges }, [
    { name: 'test', wants: ['events', 'profiles', 'list-members', 'consent-changes', 'opt-in-requests'] },
  ]);
  return { db, clock, ids: randomIds(), signals, nudges, secrets: testSecrets(db) };
}

export function commandContext(accountId: string, now: Micros = TEST_TIME): CommandContext {
  return { accountId, actor: { kind: 'system', id: 'test' }, scopes: [], now, requestId: '00000000-0000-4000-8000-000000000000' };
}
