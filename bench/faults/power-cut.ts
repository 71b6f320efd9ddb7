import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A disk whose every byte is in one file, so that it can be seen as a power cut would leave it. */
export interface BlockDisk {
  /** Where it is mounted. */
  readonly folder: string;
  /**
   * Goes back to what had reached the disk at this moment: what was written and not synced is gone. Whoever uses the disk has to be dead by the
   * end of `whileCopied`; the file system repairs itself from its journal as after a real cut.
   */
  cutPower(freeze: () => void, kill: () => Promise<void>): Promise<void>;
  remove(): void;
}

const MEGABYTES = 512;

/** Makes an ext4 file system in a file and mounts it (root only). */
export function mountBlockDisk(parent: string): BlockDisk {
  const [image, copy, folder] = [join(parent, 'disk.img'), join(parent, 'disk.copy.img'), join(parent, 'disk')];
  mkdirSync(folder, { recursive: true });
  writeFileSync(image, '');
  truncateSync(image, MEGABYTES * 2 ** 20);
  execFileSync('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=1,lazy_journal_init=1', image]);
  const mount = (file: string): void => {
    // What nobody synced does not get there by itself meanwhile.
    execFileSync('mount', ['-o', 'loop,commit=300', file, folder]);
    chmodSync(folder, 0o755);
  };
  mount(image);
  return {
    folder,
    cutPower: async (freeze, kill) => {
      freeze();
      execFileSync('cp', ['--sparse=always', '--reflink=auto', image, copy]);
      await kill();
      execFileSync('umount', ['--lazy', folder]);
      mount(copy);
    },
    remove: () => {
      execFileSync('umount', ['--lazy', folder]);
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
