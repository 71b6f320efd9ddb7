import { createReadStream } from 'node:fs';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { AppError } from '@modwright/runtime';
import type { ByteStore } from './object-store.ts';

/** Where objects are in S3. */
interface S3Place {
  readonly bucket: string;
  /** "folder/", or empty. */
  readonly prefix: string;
  /** Undefined = AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
const nothing = (): void => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * Objects in S3, or in a store that speaks as it does.
 * @param location "s3://bucket/folder?endpoint=https://minio:9000&region=eu-west-1".
 * Throws INVALID_ARGUMENT when it names no bucket.
 */
export function createS3Store(location: string): ByteStore {
  const { bucket, prefix, endpoint, region } = parse(location);
  const client = new S3Client({
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true, region: region ?? 'us-east-1' }),
    ...(region === undefined ? {} : { region }),
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS },
    // What goes wrong is thrown, and said by whoever asked.
    logger: SILENT,
    // Names are digests, and whoever reads checks them; other stores than AWS's own do not all know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const named = (sha256: string): { Bucket: string; Key: string } => ({ Bucket: bucket, Key: `${prefix}${sha256}` });
  const refuse = (error: unknown): never => {
    throw toAppError(bucket, error);
  };
  return {
    has: async ({ sha256, bytes }) => {
      const found = await client.send(new HeadObjectCommand(named(sha256))).catch((error: unknown) => (isMissing(error) ? undefined : refuse(error)));
      return found?.ContentLength === bytes;
    },
    write: async ({ sha256, bytes }, file) => {
      const Body = createReadStream(file);
      await client.send(new PutObjectCommand({ ...named(sha256), Body, ContentLength: bytes })).catch(refuse);
    },
    read: async function* (sha256, signal) {
      const found = await client
        .send(new GetObjectCommand(named(sha256)), { abortSignal: signal })
        .catch((error: unknown) => (isMissing(error) ? undefined : refuse(error)));
      if (!found?.Body) throw new AppError('NOT_FOUND', `object ${sha256} is not in the object store`);
      try {
        yield* found.Body as unknown as AsyncIterable<Uint8Array>;
      } catch (error) {
        refuse(error);
      }
    },
    remove: async (sha256) => void (await client.send(new DeleteObjectCommand(named(sha256))).catch(refuse)),
  };
}

function parse(location: string): S3Place {
  const url = URL.parse(location);
  if (!url?.hostname) throw new AppError('INVALID_ARGUMENT', `"${location}" names no bucket: write s3://bucket/folder`);
  const folder = url.pathname.replaceAll(/^\/+|\/+$/g, '');
  return {
    bucket: url.hostname,
    prefix: folder === '' ? '' : `${folder}/`,
    endpoint: url.searchParams.get('endpoint') ?? undefined,
    region: url.searchParams.get('region') ?? undefined,
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name !== 'NoSuchBucket' && error.$metadata.httpStatusCode === 404;
}

function toAppError(bucket: string, error: unknown): AppError {
  const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
  const said = (error as Error).message;
  if (status === 401 || status === 403 || (error as Error).name === 'CredentialsProviderError')
    return new AppError('PERMISSION_DENIED', `bucket ${bucket} may not be used: check the keys and what they may do (${said})`, { cause: error });
  if (status === 404) return new AppError('FAILED_PRECONDITION', `there is no bucket ${bucket}: make it first`, { cause: error });
  return new AppError('UNAVAILABLE', `the object store with bucket ${bucket} does not answer: ${said}`, { cause: error });
}
