/** Where this process stands in the cgroup hierarchies, as folders. */
export interface CgroupPaths {
  /** Version 2; `undefined` when it is not mounted. */
  readonly unified: string | undefined;
  /** Version 1, by controller. */
  readonly controllers: ReadonlyMap<string, string>;
}

interface Mount {
  readonly root: string;
  readonly folder: string;
  readonly type: string;
  readonly controllers: readonly string[];
}

/**
 * @param cgroup text of /proc/self/cgroup.
 * @param mountinfo text of /proc/self/mountinfo.
 */
export function cgroupPaths(cgroup: string, mountinfo: string): CgroupPaths {
  const mounts = mountinfo.split('\n').flatMap(parseMount);
  const controllers = new Map<string, string>();
  let unified: string | undefined;
  for (const line of cgroup.split('\n')) {
    const [, names, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (names === undefined || path === undefined) continue;
    if (names === '') {
      unified = folderOf(
        mounts.find((mount) => mount.type === 'cgroup2'),
        path,
      );
      continue;
    }
    for (const name of names.split(',')) {
      const folder = folderOf(
        mounts.find((mount) => mount.type === 'cgroup' && mount.controllers.includes(name)),
        path,
      );
      if (folder !== undefined) controllers.set(name, folder);
    }
  }
  return { unified, controllers };
}

function parseMount(line: string): Mount[] {
  const [before, after] = line.split(' - ');
  const [, , , root, folder] = before?.split(' ') ?? [];
  const [type, , options] = after?.split(' ') ?? [];
  if (root === undefined || folder === undefined || (type !== 'cgroup' && type !== 'cgroup2')) return [];
  return [{ root, folder, type, controllers: options?.split(',') ?? [] }];
}

/** In a container the mount shows only a part of the hierarchy; a path outside it cannot be reached. */
function folderOf(mount: Mount | undefined, path: string): string | undefined {
  if (!mount) return undefined;
  if (mount.root === '/') return join(mount.folder, path);
  if (path === mount.root || path.startsWith(`${mount.root}/`)) return join(mount.folder, path.slice(mount.root.length));
  return path === '/' ? mount.folder : undefined;
}

function join(folder: string, path: string): string {
  return path === '' || path === '/' ? folder : `${folder}${path}`;
}
