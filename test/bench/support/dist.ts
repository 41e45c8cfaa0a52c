import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A compiled file of the server: what is measured is what is shipped. `'main.ts'` → the URL of `dist/main.js`. */
export const inDist = (source: string): string => new URL(`../../../dist/${source.replace(/\.ts$/, '.js')}`, import.meta.url).href;
