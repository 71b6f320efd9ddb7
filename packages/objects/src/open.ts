import { AppError, type Bus } from '@modwright/runtime';
import { createJetStreamStore } from './jetstream-store.ts';
import type { ObjectStore } from './object-store.ts';
import { createVerifiedStore } from './verified-store.ts';

/**
 * The store that a setting names.
 * @param location "jetstream", or "s3://bucket/folder?endpoint=https://minio:9000&region=eu-west-1"; keys come from where AWS's own programs look for
 * them (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, the role of a pod).
 * Throws INVALID_ARGUMENT for anything else.
 */
export async function openObjects(location: string, bus: Bus): Promise<ObjectStore> {
  if (location === 'jetstream') return createVerifiedStore(createJetStreamStore(bus));
  // Loaded only where it is used: it is the larger part of what this package brings along.
  if (location.startsWith('s3://')) return createVerifiedStore((await import('./s3-store.ts')).createS3Store(location));
  throw new AppError('INVALID_ARGUMENT', `"${location}" is no object store: say jetstream, or s3://bucket/folder`);
}
