import type { TextFile } from '@modwright/contracts/plan';
import { AppError } from '@modwright/runtime';

/** All files of one profile, or of one checkpoint. They travel with every message about the build. */
const MAX_BYTES = 256 * 1024;
const MAX_FILES = 200;

/** Throws INVALID_ARGUMENT for a path that leaves its folder or is given twice, and for too much. `what` begins the message: "the profile shop". */
export function assertTextFiles(what: string, files: readonly TextFile[]): void {
  const bytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0);
  if (files.length > MAX_FILES) throw new AppError('INVALID_ARGUMENT', `${what} has ${files.length} files and the limit is ${MAX_FILES}: leave some out`);
  if (bytes > MAX_BYTES) throw new AppError('INVALID_ARGUMENT', `the files of ${what} have ${bytes} bytes and the limit is ${MAX_BYTES}: make them smaller`);
  const seen = new Set<string>();
  for (const { path } of files) {
    if (!isInside(path)) throw new AppError('INVALID_ARGUMENT', `${what}: "${path}" is no path inside of the app: use relative paths without ".."`);
    if (seen.has(path)) throw new AppError('INVALID_ARGUMENT', `${what}: the file ${path} is given twice`);
    seen.add(path);
  }
}

function isInside(path: string): boolean {
  return path.length <= 200 && /^[\w.@+-]+(\/[\w.@+-]+)*$/.test(path) && !path.split('/').some((part) => /^\.{1,2}$/.test(part));
}
