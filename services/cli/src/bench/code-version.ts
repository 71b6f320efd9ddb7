import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../stack/mod.ts';

const run = promisify(execFile);

/** The commit of this checkout, with "+" when files differ from it; "unversioned" where there is no checkout. */
export async function codeVersion(): Promise<string> {
  const git = async (...args: string[]): Promise<string> => (await run('git', args, { cwd: PROJECT_ROOT })).stdout.trim();
  try {
    const changed = await git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!bench/measured', ':!docs');
    return (await git('rev-parse', '--short', 'HEAD')) + (changed ? '+' : '');
  } catch {
    return 'unversioned';
  }
}
