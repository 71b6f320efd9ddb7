import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcCovers } from '../domain/bwrap-arguments.ts';

// The program's own; or settings, which stay readable; or what bubblewrap covers by itself for root; or files that ask for a capability on every write.
const LEFT_OPEN = new Set(['self', 'thread-self', 'net', 'sys', 'irq', 'bus', 'sysrq-trigger', 'pressure', 'mtrr']);
/** Tables of the machine's physical pages. */
const PAGE_TABLES = ['kpagecount', 'kpageflags', 'kpagecgroup'];

/**
 * The program has no capability, but it maps to this service's user. When that is root, the kernel lets it write settings by ownership alone
 * (/proc/sys/kernel/core_pattern is a way out), so whatever root may write there is covered. Other users can reach none of it.
 * Each cover costs every start 0.15 ms, so nothing is covered that any user of the host may read.
 */
export function findProcCovers(userId: number): ProcCovers {
  if (userId !== 0) return { readOnly: [], emptyFiles: [], emptyFolders: [] };
  const entries = readdirSync('/proc', { withFileTypes: true }).filter(({ name }) => !/^\d+$/.test(name) && !LEFT_OPEN.has(name));
  const path = ({ name }: { name: string }): string => join('/proc', name);
  return {
    readOnly: ['/proc/sys'],
    emptyFiles: entries.filter((entry) => entry.isFile() && (PAGE_TABLES.includes(entry.name) || isWritable(path(entry)))).map(path),
    emptyFolders: entries.filter((entry) => entry.isDirectory() && holdsWritable(path(entry))).map(path),
  };
}

function holdsWritable(folder: string): boolean {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? holdsWritable(path) : entry.isFile() && isWritable(path);
  });
}

function isWritable(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o222) !== 0;
}
