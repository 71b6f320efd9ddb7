import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@modwright/runtime';
import type { SetupProgress } from './progress.ts';
import { findPython, pipFailure } from './python.ts';

const run = promisify(execFile);

/** llama.cpp's HTTP server as a Python wheel (MIT). The hashes are those of the published wheels. */
const WHEEL = {
  version: '2026.10.11549',
  sizeBytes: { x64: 35_000_000 },
  sha256: ['c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261'],
} as const;

/** A Python that can load the wheel, and the folder it has to look in. */
export interface ModelServerProgram {
  readonly python: string;
  readonly folder: string;
}

/**
 * llama.cpp's server, unpacked in `<cacheDir>/llama-server/<version>`; downloaded and verified on first use. The wheel is opened as an archive,
 * so neither pip's installer nor a virtual environment is needed. Throws FAILED_PRECONDITION without a fitting Python, UNAVAILABLE without network.
 */
export async function ensureModelServer(cacheDir: string, onProgress: (progress: SetupProgress) => void = () => undefined): Promise<ModelServerProgram> {
  const parent = join(cacheDir, 'llama-server');
  const folder = join(parent, WHEEL.version);
  const python = await findPython();
  if (existsSync(join(folder, 'xllamacpp'))) return { python, folder };
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(join(parent, 'new-'));
  try {
    onProgress({ what: 'model server', doneBytes: 0, totalBytes: WHEEL.sizeBytes.x64 });
    await run(python, ['-m', 'zipfile', '-e', await download(python, scratch), join(scratch, 'unpacked')]);
    // Another process may have been faster: its copy has the same bytes.
    await rename(join(scratch, 'unpacked'), folder).catch((error: unknown) => {
      if (!existsSync(join(folder, 'xllamacpp'))) throw error;
    });
    onProgress({ what: 'model server', doneBytes: WHEEL.sizeBytes.x64, totalBytes: WHEEL.sizeBytes.x64 });
    return { python, folder };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function download(python: string, scratch: string): Promise<string> {
  const requirements = join(scratch, 'requirements.txt');
  await writeFile(requirements, `xllamacpp==${WHEEL.version} ${WHEEL.sha256.map((sha256) => `--hash=sha256:${sha256}`).join(' ')}\n`);
  try {
    await run(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes', '-d', scratch, '-r', requirements]);
  } catch (error) {
    throw pipFailure('the model server', error);
  }
  const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new AppError('UNAVAILABLE', 'failed to download the model server: pip brought no wheel');
  return join(scratch, wheel);
}
