import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { File } from '@modwright/contracts/sandbox';
import { LAUNCH_SCRIPT } from '../domain/launcher.ts';

/** The host's side of one program: its files and the sockets of its peers. Gone after the run. */
export interface WorkFolder {
  readonly app: string;
  readonly peers: string;
  /** Holds the launcher's script. */
  readonly launch: string;
  /** Lays the program's files and its launcher's script out. Once. */
  fill(files: readonly File[], script: string): void;
  remove(): Promise<void>;
}

/** @param path a folder that does not exist yet, in one that only this service's user may enter. */
export function createWorkFolder(path: string): WorkFolder {
  const app = join(path, 'app');
  const peers = join(path, 'peers');
  const launch = join(path, 'launch');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  mkdirSync(peers);
  mkdirSync(launch);
  // The place where the image's node_modules are mounted: the mount over it makes the rest read-only, so it must be there before.
  mkdirSync(join(app, 'node_modules'), { recursive: true });
  return {
    app,
    peers,
    launch,
    fill: (files, script) => {
      writeFiles(app, files);
      writeFileSync(join(launch, LAUNCH_SCRIPT), script);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

function writeFiles(app: string, files: readonly File[]): void {
  const made = new Set([app]);
  for (const file of files) {
    const target = join(app, file.path);
    const folder = dirname(target);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(target, file.content, { mode: 0o755, flag: 'wx' });
  }
}

/** Folders a crashed service left behind. */
export function sweepWorkFolders(runs: string): void {
  rmSync(runs, { recursive: true, force: true });
  mkdirSync(runs, { recursive: true, mode: 0o700 });
}

/** Writes a program under a new inode, since one that runs cannot be written. */
export function writeProgram(path: string, content: Uint8Array): void {
  rmSync(path, { force: true });
  writeFileSync(path, content, { mode: 0o755 });
}
