import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Manifest, SignedManifest } from '@modwright/contracts/learning';
import { openToServer } from '@modwright/embedded';
import { openObjects, type ObjectStore } from '@modwright/objects';
import { AppError } from '@modwright/runtime';
import { dumpTables, type Store } from '@modwright/store';
import { readOrCreateSecrets } from '../state.ts';
import { packBackup, type BackedUpVersion } from './backup-file.ts';
import { withServers } from './open-servers.ts';

/** What a backup holds, and what it could not take along. */
export interface BackupReport {
  readonly tables: number;
  readonly rows: number;
  readonly versions: number;
  /** Versions of the policy whose files are not all in the object store. */
  readonly lost: readonly string[];
}

/** Secrets of a stack and the key that its versions are signed with. */
const OWN_FILES = ['secrets.json', 'signing.key', 'signing.key.pub'];

/**
 * Writes everything that a stack keeps to one file: the database, files of policy versions, keys. It may run meanwhile. Messages under way are not
 * part of it: commands without an answer are in the database, and are sent again.
 */
export async function backUp(folder: string, file: string): Promise<BackupReport> {
  if (!existsSync(join(folder, 'postgres', 'data')))
    throw new AppError('FAILED_PRECONDITION', `there is nothing to back up in ${folder}: no stack ever ran there`);
  if (existsSync(file)) throw new AppError('ALREADY_EXISTS', `${file} is there already: name a new file`);
  const staging = join(folder, 'postgres', `backup-${process.pid}`);
  try {
    await mkdir(join(staging, 'objects'), { recursive: true });
    await openToServer(staging);
    return await withServers(folder, readOrCreateSecrets(folder), async ({ store, bus }) => {
      const database = await dumpTables(store, staging);
      const objects = await openObjects('jetstream', bus);
      const versions: BackedUpVersion[] = [];
      for (const manifest of await readManifests(store)) versions.push(await fetchVersion(objects, manifest, join(staging, 'objects')));
      const own = OWN_FILES.filter((name) => existsSync(join(folder, name)));
      for (const name of own) await copyFile(join(folder, name), join(staging, name));
      const kept = new Set(versions.flatMap((version) => version.objects.flatMap((object) => object.file ?? [])));
      const names = [...database.tables.map((table) => table.file), ...own, ...kept];
      await packBackup(staging, file, { madeAt: new Date().toISOString(), database, versions }, names);
      const rows = database.tables.reduce((sum, table) => sum + table.rows, 0);
      return { tables: database.tables.length, rows, versions: versions.length, lost: lostVersions(versions) };
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Versions that lack a file. */
export function lostVersions(versions: readonly BackedUpVersion[], has = (object: { readonly file?: string }): boolean => object.file !== undefined): string[] {
  return versions.filter(({ objects }) => !objects.every(has)).map(({ version }) => version);
}

async function readManifests(store: Store): Promise<Manifest[]> {
  const { rows } = await store.pool.query<{ manifest: Buffer }>('SELECT manifest FROM trainer.versions ORDER BY number');
  return rows.map(({ manifest }) => Manifest.decode(SignedManifest.decode(manifest).manifest));
}

async function fetchVersion(store: ObjectStore, { version, files }: Manifest, folder: string): Promise<BackedUpVersion> {
  const objects: { sha256: string; bytes: number; file?: string }[] = [];
  for (const { sha256, bytes } of files) {
    const file = join(folder, sha256);
    const there = existsSync(file) || (await fetched(store, { sha256, bytes }, file));
    objects.push({ sha256, bytes, ...(there ? { file: join(basename(folder), sha256) } : {}) });
  }
  return { version, objects };
}

/** False when it is lost: the rest is worth keeping all the same. */
async function fetched(store: ObjectStore, object: { sha256: string; bytes: number }, file: string): Promise<boolean> {
  try {
    await store.fetch(object, file);
    return true;
  } catch (reason) {
    const error = AppError.from(reason);
    if (error.code === 'NOT_FOUND' || error.code === 'DATA_LOSS') return false;
    throw error;
  }
}
