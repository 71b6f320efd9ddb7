import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@modwright/runtime';
import type { Dump } from '@modwright/store';

const run = promisify(execFile);

const FORMAT = 'modwright backup 1';
const MANIFEST = 'manifest.json';

/** What a backup holds. Its folder is packed by tar, so that it can be looked into without us. */
export interface BackupManifest {
  readonly format: typeof FORMAT;
  readonly madeAt: string;
  readonly database: Dump;
  /** Files of policy versions; `file` is absent for those that were lost before the backup was made. */
  readonly versions: readonly BackedUpVersion[];
  /** SHA-256 of every other file, by its name in the backup. */
  readonly files: Readonly<Record<string, string>>;
}

export interface BackedUpVersion {
  readonly version: string;
  readonly objects: readonly { readonly sha256: string; readonly bytes: number; readonly file?: string }[];
}

/** Packs a folder whose files are named in `content` to one file that only its owner may read: it holds secrets. */
export async function packBackup(folder: string, file: string, content: Omit<BackupManifest, 'format' | 'files'>, names: readonly string[]): Promise<void> {
  const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await sha256Of(join(folder, name))] as const)));
  await writeFile(join(folder, MANIFEST), JSON.stringify({ format: FORMAT, ...content, files }, undefined, 2));
  const partial = `${file}.partial`;
  try {
    await (await open(partial, 'wx', 0o600)).close();
    await run('tar', ['-cf', partial, '-C', folder, MANIFEST, ...names]);
    await chmod(partial, 0o600);
    const handle = await open(partial, 'r+');
    await handle.sync();
    await handle.close();
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new AppError('FAILED_PRECONDITION', `failed to write ${file}: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}

/** Unpacks a backup into an empty folder. Throws FAILED_PRECONDITION when it is none. */
export async function unpackBackup(file: string, folder: string): Promise<BackupManifest> {
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw new AppError('NOT_FOUND', `there is no backup ${file}`);
  try {
    await run('tar', ['-xf', file, '-C', folder, '--no-same-owner']);
    const manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as BackupManifest;
    if (manifest.format !== FORMAT) throw new Error(`its format is "${String(manifest.format)}"`);
    return manifest;
  } catch (error) {
    throw new AppError('FAILED_PRECONDITION', `${file} is no whole backup of modwright: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}

/** Names of files that are not there, or whose bytes are not those that were backed up. */
export async function damagedFiles(folder: string, { files }: BackupManifest): Promise<string[]> {
  const looked = Object.entries(files).map(async ([name, digest]) => ((await sha256Of(join(folder, name)).catch(() => '')) === digest ? [] : [name]));
  return (await Promise.all(looked)).flat();
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
