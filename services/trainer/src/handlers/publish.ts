import { join } from 'node:path';
import { Manifest, VersionState } from '@modwright/contracts/learning';
import type { ObjectStore, Signer } from '@modwright/objects';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { insertVersion, listVersions, saveBaselines } from '@modwright/store/trainer';
import { checkedReport } from '../adapters/adapter-folder.ts';
import { readBatch, readBatchBaselines, runFolders } from '../adapters/batch-folder.ts';
import { versionName } from '../domain/versions.ts';

export interface PublishParts {
  readonly store: Store;
  readonly objects: ObjectStore;
  readonly signer: Signer;
  readonly dataDir: string;
}

/** Makes what a learner wrote a version: stored, signed, a candidate. Doing it again finds the same version. Gives its name. */
export async function publish({ store, objects, signer, dataDir }: PublishParts, run: string): Promise<string> {
  const versions = await listVersions(store);
  const known = versions.find((version) => version.run === run);
  if (known) return known.name;
  const { batchDir, outDir } = runFolders(dataDir, run);
  const [report, batch, baselines] = await Promise.all([checkedReport(outDir, run), readBatch(batchDir), readBatchBaselines(batchDir)]);
  for (const { path, sha256 } of report.files) {
    const stored = await objects.put(join(outDir, path));
    if (stored.sha256 !== sha256) throw new AppError('DATA_LOSS', `${path} changed while it was stored`);
  }
  const number = (versions[0]?.number ?? 0) + 1;
  const createdAt = new Date();
  const manifest = Manifest.fromPartial({
    version: versionName(number),
    number,
    parent: batch.parentVersion,
    baseModel: batch.baseModel,
    role: batch.role,
    run,
    method: batch.method,
    snapshot: batch.snapshot,
    files: report.files,
    createdAt,
  });
  const signed = signer.signManifest(manifest);
  await insertVersion(store, { number, name: manifest.version, state: VersionState.CANDIDATE, run, manifest: signed, report, createdAt });
  await saveBaselines(store, baselines);
  return manifest.version;
}
