/** Where a server is in its life. */
export type Stage = 'starting' | 'serving' | 'draining';

const PATIENCE_MS = 2000;

/** What /readyz says: whether this server should be sent requests now. */
export async function readiness(stage: Stage, ping: () => Promise<void>): Promise<{ ready: boolean; state: string }> {
  if (stage !== 'serving') return { ready: false, state: stage };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), PATIENCE_MS);
  });
  try {
    await Promise.race([ping(), late]);
    return { ready: true, state: 'ready' };
  } catch {
    return { ready: false, state: 'the database does not answer' };
  } finally {
    clearTimeout(timer);
  }
}
