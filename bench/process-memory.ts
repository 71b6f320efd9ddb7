import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process and all its descendants in GiB: proportional set size, so that shared pages count once. */
export function treeMemoryGib(root: number): number {
  return treeOf(root).reduce((total, pid) => total + pssKib(pid), 0) / 1024 ** 2;
}

/** A process and all its descendants. */
export function treeOf(root: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = parentOf(pid);
    if (parent !== undefined) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  }
  const tree = (pid: number): number[] => [pid, ...(childrenOf.get(pid) ?? []).flatMap(tree)];
  return tree(root);
}

function parentOf(pid: number): number | undefined {
  try {
    // The name may hold spaces and parentheses; the fields after the last one do not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return Number(fields?.[1]);
  } catch {
    // It ended between listing and reading.
    return undefined;
  }
}

function pssKib(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    // It ended, or it is a kernel thread.
    return 0;
  }
}
