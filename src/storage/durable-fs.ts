import { fsyncSync } from 'node:fs';
import { sep } from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What this file needs of Emscripten's NODEFS, which PGlite hands out without types. */
interface NodeStream {
  nfd: number;
  node: unknown;
}
interface NodeFileSystem {
  stream_ops: { fsync?: (stream: NodeStream) => number };
  tryFSOperation<T>(operation: () => T): T;
  realPath(node: unknown): string;
}

/**
 * PGlite's files on disk, with fsync. As shipped the file system has no such operation, so a power cut loses what was
 * acknowledged; with it, and PostgreSQL's own fsync switched on, commits wait for the disk.
 */
export class DurableFS extends NodeFS {
  /** How often a file of the write-ahead log was brought to the disk. */
  logSyncs = 0;

  override async init(pglite: Parameters<NodeFS['init']>[0], options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const amended = await super.init(pglite, options);
    const install = (module: { NODEFS: unknown }): void => this.#install(module.NODEFS as NodeFileSystem);
    return { emscriptenOpts: { ...amended.emscriptenOpts, preRun: [install, ...(amended.emscriptenOpts.preRun ?? [])] } };
  }

  #install(nodeFs: NodeFileSystem): void {
    nodeFs.stream_ops.fsync = (stream) => {
      // An error thrown in here reaches PostgreSQL as errno, which stops the server rather than trust a failed fsync.
      nodeFs.tryFSOperation(() => fsyncSync(stream.nfd));
      if (nodeFs.realPath(stream.node).includes(`${sep}pg_wal${sep}`)) this.logSyncs += 1;
      return 0;
    };
  }
}
