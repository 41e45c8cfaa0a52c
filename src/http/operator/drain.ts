import type { FastifyInstance } from 'fastify';

const GRACE_MS = 15_000;
const LOOK_MS = 20;

/**
 * Stops accepting, waits for the calls that are running, hangs up. Connections that stay open after their last answer are
 * closed as they fall idle; whoever is not done when the grace is over is cut off.
 * @param running how many calls are still being dealt with, whether or not somebody still waits for their answer
 */
export async function drain(app: FastifyInstance, running: () => number, graceMs = GRACE_MS): Promise<void> {
  const hangUp = setInterval(() => app.server.closeIdleConnections(), LOOK_MS);
  const giveUp = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
    const endMs = performance.now() + graceMs;
    while (running() > 0 && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  } finally {
    clearInterval(hangUp);
    clearTimeout(giveUp);
  }
}
