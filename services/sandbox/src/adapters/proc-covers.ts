import { readdirSync, statSync } from 'node:fs';
import type { ProcCovers } from '../domain/bwrap-arguments.ts';

// Folders that belong to the reader's own namespaces, or that runtimes need.
const KEPT_FOLDERS = new Set(['self', 'thread-self', 'net', 'sys']);

/**
 * The program has no capability, but it maps to this service's user. When that is root, the kernel lets it write settings and read tables by ownership alone
 * (/proc/sys/kernel/core_pattern is a way out), so everything there that is not plain, public information is covered. Other users cannot reach any of it.
 */
export function findProcCovers(userId: number): ProcCovers {
  if (userId !== 0) return { readOnly: [], emptyFiles: [], emptyFolders: [] };
  const entries = readdirSync('/proc', { withFileTypes: true }).filter(({ name }) => !/^\d+$/.test(name) && !KEPT_FOLDERS.has(name));
  const path = ({ name }: { name: string }): string => `/proc/${name}`;
  const isPublic = (file: string): boolean => (statSync(file).mode & 0o777) === 0o444;
  const hidden = new Set(['/proc/cmdline', '/proc/config.gz', '/proc/kallsyms', '/proc/keys', '/proc/key-users']);
  return {
    readOnly: ['/proc/sys'],
    emptyFiles: entries.filter((entry) => entry.isFile() && (hidden.has(path(entry)) || !isPublic(path(entry)))).map(path),
    emptyFolders: entries.filter((entry) => entry.isDirectory()).map(path),
  };
}
