import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openToServer } from '@modwright/embedded';
import { openObjects } from '@modwright/objects';
import { AppError, ensureTopology } from '@modwright/runtime';
import { loadTables, migrate } from '@modwright/store';
import { ensureStateDir, readOrCreateSecrets } from '../state.ts';
import { lostVersions } from './back-up.ts';
import { damagedFiles, unpackBackup, type BackupManifest } from './backup-file.ts';
import { withServers } from './open-servers.ts';

/** What came back, and what did not. */
export interface RestoreReport {
  readonly madeAt: string;
  readonly builds: number;
  /** Builds that had not ended; they go on. */
  readonly running: number;
  readonly votes: number;
  readonly versions: number;
  /** Versions of the policy that cannot answer any more, because files of theirs are lost. */
  readonly lost: readonly string[];
}

/**
 * Makes a state folder of a backup. The folder must not hold a database, so that nothing is overwritten; a restore that fails leaves none behind.
 * A lost file of a policy version is reported; a lost part of the database is refused with DATA_LOSS.
 */
export async function restore(folder: string, file: string): Promise<RestoreReport> {
  if (existsSync(join(folder, 'postgres')) || existsSync(join(folder, 'nats')))
    throw new AppError('FAILED_PRECONDITION', `a stack has its data in ${folder}: move the folder away, or set MODWRIGHT_STATE_DIR to an empty one`);
  ensureStateDir(folder);
  const staging = join(folder, 'postgres', `restore-${process.pid}`);
  await mkdir(staging, { recursive: true });
  try {
    const manifest = await unpackBackup(file, staging);
    const damaged = new Set(await damagedFiles(staging, manifest));
    const lostParts = [...damaged].filter((name) => !name.startsWith('objects/'));
    if (lostParts.length > 0) throw new AppError('DATA_LOSS', `${file} is damaged: ${lostParts.join(', ')} cannot be used; take an older backup`);
    const report = await fill(folder, staging, manifest, damaged);
    await rm(staging, { recursive: true, force: true });
    return report;
  } catch (error) {
    for (const name of ['postgres', 'nats']) await rm(join(folder, name), { recursive: true, force: true });
    throw error;
  }
}

async function fill(folder: string, staging: string, manifest: BackupManifest, damaged: ReadonlySet<string>): Promise<RestoreReport> {
  for (const name of ['secrets.json', 'signing.key', 'signing.key.pub'].filter((each) => each in manifest.files)) {
    await copyFile(join(staging, name), join(folder, name));
    await chmod(join(folder, name), 0o600);
  }
  await openToServer(staging);
  return withServers(folder, readOrCreateSecrets(folder), async ({ store, bus }) => {
    // First the tables as they were; what came since is done to the rows that are in them then.
    await migrate(store, manifest.database.migrations);
    await loadTables(store, staging, manifest.database);
    await migrate(store);
    await ensureTopology(bus);
    const objects = await openObjects('jetstream', bus);
    const isWhole = ({ file: name }: { readonly file?: string }): boolean => name !== undefined && !damaged.has(name);
    const whole = new Set(manifest.versions.flatMap((version) => version.objects.filter(isWhole).flatMap((object) => object.file ?? [])));
    for (const name of whole) await objects.put(join(staging, name));
    const { rows } = await store.pool.query<{ builds: number; running: number; votes: number }>(COUNTS);
    const counts = rows[0] ?? { builds: 0, running: 0, votes: 0 };
    return { madeAt: manifest.madeAt, ...counts, versions: manifest.versions.length, lost: lostVersions(manifest.versions, isWhole) };
  });
}

const COUNTS = `SELECT (SELECT count(*)::integer FROM orchestrator.builds) AS builds,
  (SELECT count(*)::integer FROM orchestrator.builds WHERE deadline_at IS NOT NULL) AS running, (SELECT count(*)::integer FROM critic.votes) AS votes`;
