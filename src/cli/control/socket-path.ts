import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The kernel keeps a socket's path in 104 bytes (macOS) or 108 (Linux), one of them for the end. */
const MAX_PATH_BYTES = 103;

const placeIn = (dataDir: string): string => join(resolve(dataDir), 'control.sock');
/** Names the socket's real place, where that is not in the data folder. */
const noteIn = (dataDir: string): string => join(resolve(dataDir), 'control.path');

/** Where a client finds the socket of the server that works on this folder; there may be none. */
export function findSocket(dataDir: string): string {
  try {
    return readFileSync(noteIn(dataDir), 'utf8').trim();
  } catch {
    return placeIn(dataDir);
  }
}

/**
 * Binds a socket by calling `listen` with a path: in the data folder, or, where the path is too long or the file system has no
 * sockets (some that containers mount), in a new folder of its own that only this user can open.
 * Whoever calls holds the folder's lock, so a socket found there is one that nobody listens to.
 * @returns takes the socket's files away again
 */
export async function bindSocket(dataDir: string, listen: (path: string) => Promise<void>): Promise<() => void> {
  const place = placeIn(dataDir);
  const note = noteIn(dataDir);
  rmSync(place, { force: true });
  removeElsewhere(dataDir);
  if (Buffer.byteLength(place) <= MAX_PATH_BYTES) {
    try {
      await listen(place);
      return () => rmSync(place, { force: true });
    } catch (error) {
      if (!['ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EPERM', 'ENOSYS'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    }
  }
  const folder = mkdtempSync(join(shortFolder(), 'burgee-'));
  const elsewhere = join(folder, 'control.sock');
  await listen(elsewhere);
  writeFileSync(note, `${elsewhere}\n`, { mode: 0o600 });
  return () => removeElsewhere(dataDir);
}

/** The note of an earlier server, and the folder that it made. */
function removeElsewhere(dataDir: string): void {
  const socket = findSocket(dataDir);
  if (socket === placeIn(dataDir)) return;
  // Only what a server makes is taken away, whatever the note says.
  if (/[/\\]burgee-[^/\\]+[/\\]control\.sock$/.test(socket)) rmSync(dirname(socket), { recursive: true, force: true });
  rmSync(noteIn(dataDir), { force: true });
}

function shortFolder(): string {
  const folder = process.env.XDG_RUNTIME_DIR ?? tmpdir();
  return Buffer.byteLength(folder) <= MAX_PATH_BYTES - 30 ? folder : '/tmp';
}
