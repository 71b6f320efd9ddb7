import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Case } from '@modwright/contracts/grading';
import { AppError } from '@modwright/runtime';
import { parseCaseFiles } from './case-files.ts';

const EXTENSIONS = new Set(['.yaml', '.yml', '.json']);

/** The acceptance cases of a directory's .yaml, .yml and .json files, in order of their names. Throws INVALID_ARGUMENT. */
export async function readCaseDirectory(directory: string): Promise<Case[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    throw new AppError('INVALID_ARGUMENT', `failed to read acceptance directory ${directory}: ${AppError.from(error).message}`, { cause: error });
  });
  const names = entries.filter((entry) => entry.isFile() && EXTENSIONS.has(extname(entry.name))).map(({ name }) => name);
  if (names.length === 0) throw new AppError('INVALID_ARGUMENT', `acceptance directory ${directory} holds no .yaml, .yml or .json file`);
  const files = await Promise.all(names.sort().map(async (name) => ({ path: join(directory, name), content: await readFile(join(directory, name)) })));
  return parseCaseFiles(files);
}
