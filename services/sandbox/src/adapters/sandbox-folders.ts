import { closeSync, constants, fstatSync, openSync, statfsSync } from 'node:fs';
import { SOCKET_FOLDER, SOCKET_NAME } from '../domain/bwrap-arguments.ts';

// Not in Node's constants: a descriptor that names a file without opening it.
const O_PATH = 0o10000000;

/** The writable folders of a running sandbox, held open from outside: they stay readable when the sandbox is gone, until `close`. */
export interface SandboxFolders {
  /** Descriptor of /out. */
  readonly out: number;
  /** The app's socket once it exists; links are never followed. The path is good until `close`, and names the socket that was found first. */
  socketPath(): string | undefined;
  /** Bytes and file count of everything the program keeps in its writable folders. */
  usage(): { readonly bytes: number; readonly files: number };
  close(): void;
}

/** @param pid a process inside the sandbox that has not yet started what it was asked to. */
export function openSandboxFolders(pid: number): SandboxFolders {
  const open = (path: string): number => openSync(`/proc/${pid}/root${path}`, constants.O_RDONLY | constants.O_DIRECTORY);
  const [out, run, ...others] = ['/out', SOCKET_FOLDER, '/tmp', '/dev/shm'].map(open) as [number, number, ...number[]];
  const writable = [out, run, ...others];
  let socket: number | undefined;
  return {
    out,
    socketPath: () => {
      if (writable.length > 0) socket ??= openSocket(run);
      return socket === undefined ? undefined : `/proc/self/fd/${socket}`;
    },
    usage: () => {
      const sizes = writable.map((folder) => statfsSync(`/proc/self/fd/${folder}/.`));
      return {
        bytes: sizes.reduce((sum, size) => sum + (size.blocks - size.bfree) * size.bsize, 0),
        files: sizes.reduce((sum, size) => sum + (size.files - size.ffree), 0),
      };
    },
    close: () => {
      for (const descriptor of writable.splice(0)) closeSync(descriptor);
      if (socket !== undefined) closeSync(socket);
      socket = undefined;
    },
  };
}

/** Opens the socket itself, so that no later swap for a link can lead a connection to a socket of the host. */
function openSocket(folder: number): number | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(`/proc/self/fd/${folder}/${SOCKET_NAME}`, O_PATH | constants.O_NOFOLLOW);
  } catch {
    // The program has not made it yet.
    return undefined;
  }
  if (fstatSync(descriptor).isSocket()) return descriptor;
  closeSync(descriptor);
  return undefined;
}
