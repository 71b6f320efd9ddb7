import { execFileSync, spawn } from 'node:child_process';
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scratchFolder } from '@modwright/testkit';

/** A file system of its own that can be filled. */
export interface SmallDisk {
  /** Where commands see it. */
  readonly folder: string;
  /** Where this process sees it. */
  readonly shown: string;
  /** Commands that shall see it are started through this one: a program and its first arguments. Empty = they see it anyway. */
  readonly through: readonly string[];
  /** Leaves no byte. */
  fill(): void;
  /** Gives back what `fill` took. */
  free(): void;
  unmount(): void;
}

/** Mounts one in memory. Root can; anybody else does it in a user namespace, where commands then run as the same user. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = scratchFolder();
  const mount = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=777`, 'tmpfs', folder];
  if (process.getuid?.() === 0) {
    execFileSync('mount', mount);
    return fillable(folder, folder, [], () => execFileSync('umount', ['--lazy', folder]));
  }
  const ready = join(scratchFolder(), 'ready');
  const script = `mount ${mount.join(' ')} && touch ${ready} && exec sleep infinity`;
  const holder = spawn('unshare', ['--map-root-user', '--mount', 'sh', '-c', script], { stdio: ['ignore', 'ignore', 'inherit'] });
  while (!existsSync(ready)) {
    if (holder.exitCode !== null) throw new Error('no file system can be mounted here: run the tests as root, or allow user namespaces');
    await sleep(20);
  }
  const enter = ['nsenter', '--preserve-credentials', '--user', '--mount', '--target', String(holder.pid)];
  const asUser = ['unshare', '--user', `--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`];
  return fillable(folder, join(`/proc/${holder.pid}/root`, folder), [...enter, ...asUser], () => holder.kill());
}

function fillable(folder: string, shown: string, through: readonly string[], unmount: () => void): SmallDisk {
  const filling = join(shown, 'filling');
  return {
    folder,
    shown,
    through,
    fill: () => {
      const { bavail, bsize } = statfsSync(shown);
      try {
        writeFileSync(filling, Buffer.alloc(bavail * bsize));
        for (let part = 0; ; part++) writeFileSync(`${filling}.${part}`, Buffer.alloc(bsize));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => {
      rmSync(filling, { force: true });
      for (let part = 0; existsSync(`${filling}.${part}`); part++) rmSync(`${filling}.${part}`);
    },
    unmount: () => void unmount(),
  };
}
