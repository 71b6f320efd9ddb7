/** A host path and where the program sees it, read-only. */
export interface ReadOnlyBind {
  readonly source: string;
  readonly target: string;
}

/** What of the sandbox's own /proc is covered. */
export interface ProcCovers {
  /** Bound read-only onto themselves. */
  readonly readOnly: readonly string[];
  /** Files that read as empty. */
  readonly emptyFiles: readonly string[];
  /** Folders that are empty. */
  readonly emptyFolders: readonly string[];
}

/** What the sandbox of one program is made of. */
export interface SandboxShape {
  readonly binds: readonly ReadOnlyBind[];
  /** Symbolic links of a merged /usr: path to target, as "/lib" -> "usr/lib". */
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** What of the sandbox's /proc is covered. */
  readonly proc: ProcCovers;
  /** Size of /tmp, and again of /out. */
  readonly diskMib: number;
  /** File descriptor that holds the seccomp program. */
  readonly seccompFd: number;
}

/** The user the program sees itself as; it maps to the service's own user, without any capability. */
export const SANDBOX_USER_ID = 1000;
/** Where the program finds its node. */
export const NODE_PATH = '/opt/node/bin/node';
/** The folder of the app's socket: a small tmpfs of the sandbox's own, so that nothing the program writes reaches the host's disk. */
export const SOCKET_FOLDER = '/run';
export const SOCKET_NAME = 'app.sock';

/** What every program finds; its own variables come on top. */
const BASE_ENVIRONMENT = {
  PATH: '/opt/node/bin:/usr/local/bin:/usr/bin:/bin',
  HOME: '/tmp',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  APP_SOCKET: `${SOCKET_FOLDER}/${SOCKET_NAME}`,
};

const MIB = 1024 * 1024;
/** Browsers keep shared memory here. */
const MAX_SHARED_MEMORY_MIB = 256;

/**
 * Options for bubblewrap, without the command.
 * Everything is unshared; / and /dev are remounted read-only after the binds because bubblewrap leaves them as writable tmpfs of half the RAM.
 */
export function bwrapOptions(shape: SandboxShape): string[] {
  const { diskMib } = shape;
  const user = String(SANDBOX_USER_ID);
  const sharedMemoryMib = Math.min(diskMib, MAX_SHARED_MEMORY_MIB);
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--hostname', 'sandbox', '--uid', user, '--gid', user],
    ...shape.links.flatMap(({ path, target }) => ['--symlink', target, path]),
    ...['--proc', '/proc', ...coverProc(shape.proc)],
    ...['--dev', '/dev', ...sizedTmpfs('/dev/shm', sharedMemoryMib)],
    ...sizedTmpfs('/tmp', diskMib),
    ...sizedTmpfs('/out', diskMib),
    ...sizedTmpfs(SOCKET_FOLDER, 1),
    ...shape.binds.flatMap(({ source, target }) => ['--ro-bind', source, target]),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...Object.entries(BASE_ENVIRONMENT).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--chdir', '/app', '--seccomp', String(shape.seccompFd)],
  ];
}

function coverProc({ readOnly, emptyFiles, emptyFolders }: ProcCovers): string[] {
  return [
    ...readOnly.flatMap((path) => ['--ro-bind', path, path]),
    ...emptyFiles.flatMap((path) => ['--ro-bind', '/dev/null', path]),
    ...emptyFolders.flatMap((path) => ['--size', '4096', '--tmpfs', path, '--remount-ro', path]),
  ];
}

function sizedTmpfs(path: string, mib: number): string[] {
  return ['--size', String(mib * MIB), '--tmpfs', path];
}
