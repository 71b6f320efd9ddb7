import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A number in a control file; 0 when the kernel has no such file. */
export function readNumber(path: string): number {
  return Number(readText(path).trim()) || 0;
}

/** The value of `key` in a file of "key value" lines; 0 when it is not there. */
export function readField(path: string, key: string): number {
  const line = readText(path)
    .split('\n')
    .find((text) => text.startsWith(`${key} `));
  return Number(line?.slice(key.length + 1) ?? 0);
}

/** Makes a group and writes its limits. Throws when the kernel refuses. */
export function makeGroup(folder: string, settings: Readonly<Record<string, string>>): void {
  mkdirSync(folder);
  for (const [file, value] of Object.entries(settings)) writeFileSync(`${folder}/${file}`, value);
}

/** Removes an empty group. The kernel takes a moment to notice that its last process is gone. */
export async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      await delay(10);
    }
  }
}

/** What the names of a process's groups begin with. */
export function groupPrefix(pid: number): string {
  return `modwright-${pid}-`;
}

/** Removes groups under `parent` whose service is dead. */
export function sweepGroups(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = /^modwright-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || existsSync(`/proc/${owner}`)) continue;
    try {
      rmdirSync(`${parent}/${name}`);
    } catch {
      // Its processes are still ending, or its service lives in another container; either way it is not ours to force.
    }
  }
}

/** The text of a control file; empty when the kernel has no such file. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
