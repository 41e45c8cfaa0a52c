import type { Surface } from '../jsonapi/surface.ts';
import { componentsOf } from './components.ts';
import { infoSection } from './info.ts';
import { operationSection } from './operation.ts';
import { planParts } from './parts.ts';
import { printedSurface } from './printed.ts';
import { securitySection } from './security.ts';
import { planParameters } from './shared-parameters.ts';

export type Json = Record<string, unknown>;

export interface DocumentOptions {
  /** The revision whose surfaces these are. */
  readonly revision: string;
  /** Public base of the server, without a slash at the end. */
  readonly baseUrl: string;
}

export interface OpenApiDocument extends Json {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Json;
}

/**
 * The OpenAPI 3.1 document of some operations. It says what this server does, in the order of the declarations: the same
 * surfaces give the same text. Parts that operations share are printed once, under components.
 */
export function openApiDocument(served: readonly Surface[], options: DocumentOptions): OpenApiDocument {
  const surfaces = served.map(printedSurface);
  const parts = planParts(surfaces);
  const parameters = planParameters(surfaces, options.revision);
  const paths: Record<string, Record<string, Json>> = {};
  for (const surface of surfaces) {
    const item = paths[surface.path] ?? {};
    item[surface.method.toLowerCase()] = operationSection(surface, options.revision, { parts, parameters });
    paths[surface.path] = item;
  }
  return {
    openapi: '3.1.0',
    ...infoSection(surfaces, options),
    paths,
    components: { ...componentsOf(parts, parameters), ...securitySection.components },
    security: securitySection.security,
  };
}
