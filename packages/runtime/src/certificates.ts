import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { AppError } from './errors.ts';

/** Who this process is to the others, and whom it believes; PEM. */
export interface Certificates {
  /** Authorities; while one takes the place of another, both. */
  readonly authorities: Buffer;
  readonly certificate: Buffer;
  readonly privateKey: Buffer;
}

/** Names of a Kubernetes Secret of the type kubernetes.io/tls, and of cert-manager. */
const NAMES = { authorities: 'ca.crt', certificate: 'tls.crt', privateKey: 'tls.key' } as const;

/** Paths of the files in a folder of certificates. */
export function certificatePaths(folder: string): Readonly<Record<keyof Certificates, string>> {
  return { authorities: join(folder, NAMES.authorities), certificate: join(folder, NAMES.certificate), privateKey: join(folder, NAMES.privateKey) };
}

/** What is in the folder now. Throws FAILED_PRECONDITION when a file is missing or the key is another certificate's. */
export function readCertificates(folder: string): Certificates {
  const paths = certificatePaths(folder);
  try {
    const read = { authorities: readFileSync(paths.authorities), certificate: readFileSync(paths.certificate), privateKey: readFileSync(paths.privateKey) };
    createSecureContext({ ca: read.authorities, cert: read.certificate, key: read.privateKey });
    return read;
  } catch (error) {
    const why = (error as Error).message;
    throw new AppError('FAILED_PRECONDITION', `${folder} must hold ${Object.values(NAMES).join(', ')} that belong together: ${why}`, { cause: error });
  }
}

/** Milliseconds until new files are seen. A Secret takes longer to reach its pods. */
const LOOK_MS = 2_000;

/**
 * Tells of other files in the folder, once they belong together: in the midst of a change the last good ones stay. Keeps no process alive.
 * @returns ends it.
 */
export function watchCertificates(folder: string, onChange: (certificates: Certificates) => void): () => void {
  let last = readCertificates(folder);
  const look = (): void => {
    let now: Certificates;
    try {
      now = readCertificates(folder);
    } catch {
      // Looked at again: a change that never gets whole shows when a process starts.
      return;
    }
    if (same(now, last)) return;
    last = now;
    onChange(now);
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function same(one: Certificates, other: Certificates): boolean {
  return one.authorities.equals(other.authorities) && one.certificate.equals(other.certificate) && one.privateKey.equals(other.privateKey);
}
