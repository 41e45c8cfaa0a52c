import type { FastifyRequest } from 'fastify';

const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/**
 * Base of the links in answers to this caller, without a slash at the end: the configured one, or else the host that the
 * caller asked for (behind a trusted proxy, the one that the proxy was asked for). Links in mail are never made from this.
 * @param own the address that the server listens on, for callers that name no sensible host
 */
export function baseUrlFor(request: FastifyRequest, configured: string | undefined, own: string): string {
  if (configured !== undefined) return configured;
  const { host } = request;
  return HOST.test(host) ? `${request.protocol}://${host}` : own;
}
