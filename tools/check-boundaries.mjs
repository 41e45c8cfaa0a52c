#!/usr/bin/env node
/**
 * Holds src/ to the table in tools/boundaries/table.mjs, and to zero cycles of imports that exist at run time.
 * Tests beside the code may import what they like; the console in web/ may import nothing of src/.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf } from './boundaries/imports.mjs';
import { ENGINE_EXTRAS, ENGINES, LAYERS, PACKAGES, PUBLIC_FILES } from './boundaries/table.mjs';
import { filesBelow, finish, isMain, root } from './walk.mjs';

const isTest = (path) => /\.test\.tsx?$/.test(path);
/** `src/engine/events/x.ts` → `engine/events/x`. */
const nameOf = (path) => path.replace(/^src\//, '').replace(/\.ts$/, '');
const engineOf = (name) => /^engine\/([^/]+)\//.exec(name)?.[1];

function fits(name, pattern) {
  if (pattern === '*') return true;
  if (pattern.endsWith('/*')) return name.startsWith(pattern.slice(0, -1)) && !name.slice(pattern.length - 1).includes('/');
  return name === pattern || name.startsWith(`${pattern}/`);
}

/** The part of the table that a file belongs to: the longest name that fits. */
function layerOf(name) {
  const layers = Object.keys(LAYERS).filter((layer) => fits(name, layer));
  return layers.sort((a, b) => b.length - a.length)[0];
}

/** Why one file may not import another of ours; undefined when it may. */
function objection(from, to) {
  const layer = layerOf(from);
  if (!layer) return `${from} is in no part of the table`;
  if (layer === 'engine') return engineObjection(from, to);
  if (layer === layerOf(to) || LAYERS[layer].some((pattern) => fits(to, pattern))) return undefined;
  return `${layer} may import only ${LAYERS[layer].join(', ') || 'itself'}`;
}

function engineObjection(from, to) {
  const own = engineOf(from);
  const other = engineOf(to);
  if (own !== undefined && !ENGINES.includes(own)) return `engine/${own} has no place in the order of engines`;
  const allowed = [...LAYERS.engine, ...(ENGINE_EXTRAS[own] ?? [])];
  if (!fits(to, 'engine')) return allowed.some((pattern) => fits(to, pattern)) ? undefined : `engine may import only ${allowed.join(', ')}`;
  if (other === undefined || other === own) return undefined;
  if (own === undefined) return `what all engines share cannot depend on engine/${other}`;
  if (ENGINES.indexOf(other) > ENGINES.indexOf(own)) return `engine/${other} is to the right of engine/${own}: publish a signal instead`;
  if ((PUBLIC_FILES[other] ?? []).includes(`${to.slice(`engine/${other}/`.length)}.ts`)) return undefined;
  return `it is not among the public files of engine/${other}`;
}

function packageObjection(from, name) {
  const owners = PACKAGES[name];
  const layer = layerOf(from);
  if (!owners || owners.includes(layer) || layer === 'main') return undefined;
  return `only ${owners.join(', ')} may import ${name}`;
}

/** Depth first; every cycle that is found is reported once, from the file where the walk closed it. */
function cyclesIn(graph) {
  const state = new Map();
  const cycles = [];
  const walk = (path, chain) => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      cycles.push([...chain.slice(chain.indexOf(path)), path]);
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) walk(next, [...chain, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) walk(path, []);
  return cycles;
}

/**
 * @param files path → content, of TypeScript files
 * @returns {{ problems: string[], count: number }} one line per problem, with the imports that make it; how many imports were looked at
 */
export function checkBoundaries(files) {
  const imports = files.filter(([path]) => !isTest(path)).flatMap(([path, content]) => importsOf(path, content));
  const problems = [];
  for (const { from, line, to, own } of imports) {
    const inside = from.startsWith('src/');
    if (!inside && own && to.startsWith('src/')) problems.push(`${from}:${line} -> ${to}: web/ talks to the server through its API alone`);
    if (!inside) continue;
    if (own && !to.startsWith('src/')) problems.push(`${from}:${line} -> ${to}: src/ stands on its own`);
    const why = own ? objection(nameOf(from), nameOf(to)) : packageObjection(nameOf(from), to);
    if (why && (!own || to.startsWith('src/'))) problems.push(`${from}:${line} -> ${to}: ${why}`);
  }
  const graph = new Map();
  for (const { from, to, own, typeOnly } of imports) {
    if (own && !typeOnly) graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  for (const cycle of cyclesIn(graph)) problems.push(`cycle: ${cycle.join(' -> ')}`);
  return { problems, count: imports.length };
}

if (isMain(import.meta.url)) {
  const paths = [...filesBelow('src'), ...filesBelow('web')].filter((path) => /\.tsx?$/.test(path));
  const { problems, count } = checkBoundaries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  finish('check-boundaries', problems, `${count} imports keep the table, no cycles`);
}
