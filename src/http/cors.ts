import { isForClients } from '../jsonapi/surface.ts';

const ALLOWED = /^(?:content-type|revision|x-klaviyo-[a-z0-9-]+)$/;

/** What a browser is told before it calls /client from another site's page. */
export function preflightHeaders(path: string, allow: string, asked: string | undefined): Record<string, string> {
  if (!isForClients(path)) return {};
  const names = (asked ?? '').split(',').map((name) => name.trim().toLowerCase());
  return {
    'Access-Control-Allow-Methods': allow,
    'Access-Control-Allow-Headers': ['content-type', 'revision', ...names.filter((name) => ALLOWED.test(name))].join(', '),
    'Access-Control-Max-Age': '86400',
  };
}
