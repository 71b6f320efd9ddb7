import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { decodeText, MAX_FILE_BYTES } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';
import type { PackFile } from '@modwright/shelf';

const KNOWN = /^(?:pack\.yaml|entities\.yaml|notes\/[^/]+\.md|modules\/[^/]+\.(?:yaml|ts))$/;
/** Beside these a pack holds only what it is made of: a file in the wrong place would be passed over in silence. */
const PASSED_OVER = /(?:^|\/)(?:\.[^/]*|README(?:\.md)?|LICENSE)$/i;

/** The files of a pack's folder, by name. Throws INVALID_ARGUMENT that names the first one that does not belong there. */
export async function readPackFolder(folder: string, name: string): Promise<PackFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('INVALID_ARGUMENT', `${name} is not a folder that can be read (${error.code ?? error.message}): name the folder of a pack`);
  });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, '/'),
    );
  const files = paths.filter((path) => !PASSED_OVER.test(path)).sort();
  const stranger = files.find((path) => !KNOWN.test(path));
  if (stranger)
    throw new AppError(
      'INVALID_ARGUMENT',
      `${name}/${stranger} does not belong into a pack: it holds pack.yaml, entities.yaml, notes/*.md and modules/*.yaml and .ts`,
    );
  if (!files.includes('pack.yaml')) throw new AppError('INVALID_ARGUMENT', `${name} is no pack: it has no pack.yaml (see docs/packs.md)`);
  return Promise.all(files.map(async (path) => ({ name: path, content: decodeText(await readFile(join(folder, path)), `${name}/${path}`, MAX_FILE_BYTES) })));
}
