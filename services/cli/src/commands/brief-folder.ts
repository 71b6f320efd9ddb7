import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AppError } from '@modwright/runtime';
import { readSubmission } from './build-input.ts';

/** A brief of a folder, as POST /v1/builds takes it. */
export interface NamedBrief {
  /** "03-event-sign-up". */
  readonly name: string;
  readonly request: object;
}

/**
 * Briefs of a folder: each `NAME.md` but a README, with the acceptance cases of `NAME.accept/` when it is there.
 * @param option for error messages: "--held-out".
 * Throws INVALID_ARGUMENT that names what is missing.
 */
export async function readBriefFolder(folder: string, option: string, cwd: string): Promise<NamedBrief[]> {
  const path = resolve(cwd, folder);
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('INVALID_ARGUMENT', `${option} ${folder} cannot be read (${error.code ?? error.message}): name a folder of briefs`);
  });
  const names = entries.filter((entry) => entry.endsWith('.md') && entry !== 'README.md').sort();
  if (names.length === 0) throw new AppError('INVALID_ARGUMENT', `${option} ${folder} holds no brief: put NAME.md there, with cases in NAME.accept/`);
  return Promise.all(
    names.map(async (file) => {
      const name = basename(file, '.md');
      const accept = join(path, `${name}.accept`);
      return { name, request: await readSubmission(undefined, { brief: join(path, file), ...(existsSync(accept) ? { accept } : {}) }, cwd) };
    }),
  );
}
