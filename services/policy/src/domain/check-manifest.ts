import type { ArtifactFile, Manifest } from '@modwright/contracts/learning';
import { AppError } from '@modwright/runtime';

const VERSION = /^policy-v(\d{6,})$/;
/** An adapter of rank 32 of a 7B model has a third of it. */
const MAX_FILE_BYTES = 1024 ** 3;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * The files of a version that this replica needs.
 * @param baseModel what the model server serves.
 * @param names files the model server takes.
 * Throws FAILED_PRECONDITION for a version that cannot be used here, INVALID_ARGUMENT for a manifest that makes no sense.
 */
export function filesToFetch(manifest: Manifest, baseModel: string, names: readonly string[]): ArtifactFile[] {
  const { version } = manifest;
  if (Number(VERSION.exec(version)?.[1]) !== manifest.number || manifest.number < 1)
    throw new AppError('INVALID_ARGUMENT', `"${version}" with number ${manifest.number} is no version of the policy`);
  if (manifest.baseModel !== baseModel)
    throw new AppError('FAILED_PRECONDITION', `${version} was trained on ${manifest.baseModel || '(no model)'}, and ${baseModel} is served here`);
  return names.map((name) => {
    const file = manifest.files.find(({ path }) => path === name);
    if (!file) throw new AppError('FAILED_PRECONDITION', `${version} has no ${name}, which the model server needs`);
    if (!SHA256.test(file.sha256)) throw new AppError('INVALID_ARGUMENT', `the manifest of ${version} gives no digest of ${name}`);
    if (!(file.bytes > 0 && file.bytes <= MAX_FILE_BYTES))
      throw new AppError('FAILED_PRECONDITION', `${name} of ${version} has ${file.bytes} bytes; at most ${MAX_FILE_BYTES} are taken`);
    return file;
  });
}
