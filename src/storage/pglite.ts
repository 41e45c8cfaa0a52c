import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MemoryFS, PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { DurableFS } from './durable-fs.ts';
import { packEmptyDatabase } from './empty-database.ts';
import { type PackedFile, packLabel, syncFolder, unpack, writeFolder } from './packed-database.ts';
import { PLANNING_FLAGS } from './planning.ts';

/** PostgreSQL's default is 128MB, all of it in use from the start here; what is not in it is in the system's cache. */
const BUFFERS = '32MB';

export interface PgliteSettings {
  /** The database's own folder, made when missing; without one it lives in memory and ends with the thread. */
  folder?: string;
  /** A packed database (packed-database.ts) to begin with instead of running initdb, which takes seconds. */
  template?: string;
}

/**
 * Starts PGlite; in the worker thread, since it stops the event loop while it works.
 * @throws with PostgreSQL's own words when it cannot open its files, and when commits would not reach the disk
 */
export async function openPglite({ folder, template }: PgliteSettings): Promise<PGlite> {
  if (folder === undefined)
    return start({ fs: new FilledMemoryFS(template === undefined ? [] : unpack(readFileSync(template), packLabel())) });
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    // Never initdb in place: what it leaves behind when it is interrupted looks like a database.
    const pack = template === undefined ? await packEmptyDatabase() : readFileSync(template);
    install(folder, unpack(pack, packLabel()));
  }
  const files = new DurableFS(folder);
  const startParams = [...PGlite.defaultStartParams.filter((flag) => flag !== '-F'), '-c', 'fsync=on', '-c', 'wal_sync_method=fsync'];
  const pglite = await start({ fs: files, startParams });
  await checkDurability(pglite, files);
  return pglite;
}

async function start(options: PGliteOptions): Promise<PGlite> {
  let log: string[] | undefined = [];
  const onStderr = (line: string): boolean => {
    log?.push(line);
    return false;
  };
  try {
    const startParams = [...(options.startParams ?? PGlite.defaultStartParams), ...PLANNING_FLAGS, '-c', `shared_buffers=${BUFFERS}`];
    const pglite = await PGlite.create({ ...options, startParams, onStderr });
    log = undefined;
    return pglite;
  } catch (error) {
    // Emscripten throws what is not an Error; the reason is in what PostgreSQL printed.
    throw new Error([error instanceof Error ? error.message : 'its files cannot be read', ...(log ?? [])].join('\n'), { cause: error });
  }
}

/** Unpacks beside the folder and renames: after a crash half-way the next start finds no database and begins again. */
function install(folder: string, files: readonly PackedFile[]): void {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const fresh = mkdtempSync(join(parent, `.${basename(folder)}-`));
  try {
    writeFolder(fresh, files);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    syncFolder(parent);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** @throws when committing a transaction did not bring the log to the disk */
export async function checkDurability(pglite: PGlite, files: DurableFS): Promise<void> {
  const before = files.logSyncs;
  await pglite.query("SELECT pg_logical_emit_message(true, 'burgee', 'durability check')");
  if (files.logSyncs > before) return;
  throw new Error(
    'a commit did not reach the disk: PGlite did not call fsync. This server refuses to acknowledge what a power cut would lose.',
  );
}

/** Files in memory, filled before PGlite looks whether there is a database. */
class FilledMemoryFS extends MemoryFS {
  readonly #files: readonly PackedFile[];

  constructor(files: readonly PackedFile[]) {
    super();
    this.#files = files;
  }

  override async initialSyncFs(): Promise<void> {
    const { FS } = (this.pg as PGlite).Module;
    FS.mkdirTree(PGlite.paths.PGDATA);
    for (const { path, size, bytes } of this.#files) {
      const target = `${PGlite.paths.PGDATA}/${path}`;
      if (size === undefined) {
        FS.mkdirTree(target);
        continue;
      }
      const whole = new Uint8Array(size);
      whole.set(bytes);
      FS.writeFile(target, whole, { canOwn: true } as object);
    }
  }
}
