import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { File } from '@modwright/contracts/sandbox';

/** Bounds of what comes back from one run, in bytes; together they fit one message. */
export const MAX_OUTPUT_FILE_BYTES = 16 * 1024 * 1024;
export const MAX_OUTPUT_TOTAL_BYTES = 24 * 1024 * 1024;

export interface Collected {
  readonly outputs: readonly File[];
  /** "<path>: <reason>" for each named output that did not come back. */
  readonly refused: readonly string[];
}

/**
 * Reads the named files below an open folder that a hostile program has written and can no longer change.
 * Only regular files count, no link is followed, and no path step may be a link either.
 * @param folder descriptor of the folder; stays open.
 */
export function collectOutputs(folder: number, paths: readonly string[]): Collected {
  const outputs: File[] = [];
  const refused: string[] = [];
  let left = MAX_OUTPUT_TOTAL_BYTES;
  for (const path of paths) {
    const result = readOutput(folder, path.split('/'), left);
    if (typeof result === 'string') refused.push(`${path}: ${result}`);
    else {
      outputs.push({ path, content: result });
      left -= result.length;
    }
  }
  return { outputs, refused };
}

/** The content, or why it is refused. */
function readOutput(folder: number, segments: readonly string[], left: number): Buffer | string {
  const name = segments[0]!;
  const path = `/proc/self/fd/${folder}/${name}`;
  try {
    const kind = kindOf(lstatSync(path));
    if (segments.length > 1) {
      if (kind !== 'a folder') return `${name} is ${kind}, not a folder`;
      return withDescriptor(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW, (inner) => readOutput(inner, segments.slice(1), left));
    }
    if (kind !== 'a regular file') return `is ${kind}; only regular files come back`;
    return withDescriptor(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK, (file) => readRegular(file, left));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'was not written' : `cannot be read (${code})`;
  }
}

function readRegular(file: number, left: number): Buffer | string {
  const stats = fstatSync(file);
  if (!stats.isFile()) return `is ${kindOf(stats)}; only regular files come back`;
  if (stats.size > MAX_OUTPUT_FILE_BYTES) return `has ${stats.size} bytes; at most ${MAX_OUTPUT_FILE_BYTES} come back`;
  if (stats.size > left) return `has ${stats.size} bytes; all outputs together may have ${MAX_OUTPUT_TOTAL_BYTES}`;
  const content = Buffer.alloc(stats.size);
  let filled = 0;
  while (filled < content.length) {
    const count = readSync(file, content, filled, content.length - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return content.subarray(0, filled);
}

function withDescriptor<T>(path: string, flags: number, use: (descriptor: number) => T): T {
  const descriptor = openSync(path, flags);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isFile()) return 'a regular file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
