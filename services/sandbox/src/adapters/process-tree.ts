import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc/<pid>/stat: USER_HZ, 100 on every Linux that Node runs on. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** What one process uses, as /proc tells. */
export interface ProcessUse {
  readonly threads: number;
  /** Its own time and that of its children it has waited for. */
  readonly cpuMs: number;
  /** Private memory; pages that it shares with others or with files do not count. */
  readonly privateBytes: number;
}

/** The children of a process; none when it is gone. */
export function childrenOf(pid: number): number[] {
  const children = new Set<number>();
  for (const thread of threadsOf(pid)) {
    const text = read(`/proc/${pid}/task/${thread}/children`) ?? '';
    for (const child of text.split(' ')) if (child.trim() !== '') children.add(Number(child));
  }
  return [...children];
}

/** A process and everything below it, the process first. */
export function treeOf(root: number): number[] {
  const found = [root];
  for (const pid of found) found.push(...childrenOf(pid));
  return found;
}

/** `undefined` when the process is gone. */
export function useOf(pid: number): ProcessUse | undefined {
  const stat = parseStat(read(`/proc/${pid}/stat`));
  const memory = read(`/proc/${pid}/statm`)?.split(' ').map(Number);
  if (!stat || !memory) return undefined;
  const [, resident = 0, shared = 0] = memory;
  return { threads: stat.threads, cpuMs: stat.ticks * TICK_MS, privateBytes: Math.max(0, resident - shared) * PAGE_BYTES };
}

/** True while the process runs or sleeps; a zombie that nobody waited for holds nothing and counts as gone. */
export function isAlive(pid: number): boolean {
  const stat = parseStat(read(`/proc/${pid}/stat`));
  return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X';
}

function parseStat(text: string | undefined): { state: string; ticks: number; threads: number } | undefined {
  if (text === undefined) return undefined;
  // The name is in brackets and may itself hold brackets and blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
  return { state: fields[0] ?? 'X', ticks, threads: Number(fields[17] ?? 1) };
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // It ended, which is an answer.
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process is gone, which is an answer.
    return undefined;
  }
}
