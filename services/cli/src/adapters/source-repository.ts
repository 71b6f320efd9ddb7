import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { SourceCommit } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';

const run = promisify(execFile);

/** Throws INVALID_ARGUMENT when the folder exists and holds something: nothing of a person's is ever written over. */
export async function assertFree(folder: string): Promise<void> {
  if (!(await isFree(folder))) throw new AppError('INVALID_ARGUMENT', `${folder} is not empty: name another folder`);
}

/** `<parent>/<slug>`, or the first of `<slug>-2`, `<slug>-3`, ... that is free. */
export async function freeFolder(parent: string, slug: string): Promise<string> {
  for (let number = 1; ; number++) {
    const folder = join(parent, number === 1 ? slug : `${slug}-${number}`);
    if (await isFree(folder)) return folder;
  }
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/**
 * Writes commits into a folder as a git repository; without git the files alone.
 * @returns the number of commits made; 0 = there is no git.
 */
export async function writeRepository(folder: string, commits: readonly SourceCommit[]): Promise<number> {
  await mkdir(folder, { recursive: true });
  const hasGit = await git(folder, {}, 'init', '--quiet', '--initial-branch=main').then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw toAppError(folder, error);
    },
  );
  for (const commit of commits) {
    for (const file of commit.files) await writeInside(folder, file.path, file.content);
    for (const path of commit.removed ?? []) await rm(inside(folder, path), { force: true });
    if (hasGit) await record(folder, commit).catch((error: unknown) => Promise.reject(toAppError(folder, error)));
  }
  return hasGit ? commits.length : 0;
}

async function record(folder: string, commit: SourceCommit): Promise<void> {
  const who = {
    GIT_AUTHOR_NAME: 'Modwright',
    GIT_AUTHOR_EMAIL: 'agents@modwright.invalid',
    GIT_COMMITTER_NAME: 'Modwright',
    GIT_COMMITTER_EMAIL: 'agents@modwright.invalid',
  };
  const when = { GIT_AUTHOR_DATE: commit.at, GIT_COMMITTER_DATE: commit.at };
  await git(folder, {}, 'add', '--force', '--', ...commit.files.map((file) => file.path), ...(commit.removed ?? []));
  await git(
    folder,
    { ...who, ...when },
    '-c',
    'commit.gpgsign=false',
    '-c',
    'core.hooksPath=/dev/null',
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    commit.message,
  );
  if (commit.tag) await git(folder, who, '-c', 'tag.gpgSign=false', 'tag', commit.tag);
}

/** A git command in the folder's own repository, whatever repository the caller's environment points at. */
function git(folder: string, env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<unknown> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  return run('git', [...args], { cwd: folder, env: { ...inherited, ...env } });
}

/** Paths come from generated code: nothing may be written outside of the folder. */
function inside(folder: string, path: string): string {
  const clean = normalize(path);
  if (isAbsolute(clean) || clean.startsWith('..') || clean.split('/').includes('.git'))
    throw new AppError('FAILED_PRECONDITION', `failed to write ${path}: it lies outside of ${folder}`);
  return resolve(folder, clean);
}

async function writeInside(folder: string, path: string, content: string): Promise<void> {
  const target = inside(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}

function toAppError(folder: string, error: unknown): AppError {
  const { stderr = '', message } = error as { stderr?: string; message: string };
  return new AppError('FAILED_PRECONDITION', `failed to make a git repository of ${folder}: ${stderr.trim().split('\n')[0] || message}`, { cause: error });
}
