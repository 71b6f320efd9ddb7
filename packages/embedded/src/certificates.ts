import 'reflect-metadata';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomBytes, X509Certificate as OpenedCertificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { certificatePaths } from '@modwright/runtime';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 3600 * 1000;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 365;
/** A certificate that is over sooner is replaced. */
const RENEW_DAYS = 90;
/** Clocks of machines differ. */
const EARLIER_MS = 3600 * 1000;

/** Who vouches for certificates; PEM. */
export interface Authority {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A new authority of an installation. */
export async function createAuthority(): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...lasting(AUTHORITY_DAYS),
    name: `CN=Modwright ${randomBytes(4).toString('hex')}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, 0, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true)],
  });
  return { certificate: certificate.toString('pem'), privateKey: await privateKeyOf(keys) };
}

/** A certificate by which a process both serves under these names or addresses and calls others. */
export async function issueCertificate(authority: Authority, names: readonly string[]): Promise<Authority> {
  const keys = await newKeys();
  const [bytes] = PemConverter.decode(authority.privateKey);
  const signingKey = await crypto.subtle.importKey('pkcs8', bytes ?? new ArrayBuffer(0), ALGORITHM, false, ['sign']);
  const certificate = await X509CertificateGenerator.create({
    ...lasting(LEAF_DAYS),
    subject: 'CN=Modwright service',
    issuer: new X509Certificate(authority.certificate).subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }))),
    ],
  });
  return { certificate: certificate.toString('pem'), privateKey: await privateKeyOf(keys) };
}

/** Puts files into a folder of certificates, each whole at any time. */
export function writeCertificates(folder: string, authorities: readonly Authority[], leaf: Authority): void {
  const paths = certificatePaths(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  replace(paths.authorities, authorities.map(({ certificate }) => certificate).join('\n'));
  replace(paths.certificate, leaf.certificate);
  replace(paths.privateKey, leaf.privateKey);
}

/**
 * Certificates of an installation on this machine alone: made once, with an authority of its own, and renewed before they are over, also while it runs.
 * @returns ends the renewal.
 */
export async function keepCertificates(folder: string): Promise<() => void> {
  await renewCertificates(folder);
  const timer = setInterval(() => void renewCertificates(folder), DAY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function renewCertificates(folder: string): Promise<void> {
  const file = join(folder, 'authority.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Authority) : undefined;
  const { certificate } = certificatePaths(folder);
  if (kept && existsSync(certificate) && daysLeft(readFileSync(certificate, 'utf8')) > RENEW_DAYS) return;
  const authority = kept && daysLeft(kept.certificate) > LEAF_DAYS ? kept : await createAuthority();
  // Whoever still shows a certificate of the last authority is believed until its own is over.
  const authorities = kept && kept !== authority ? [authority, kept] : [authority];
  writeCertificates(folder, authorities, await issueCertificate(authority, ['localhost', '127.0.0.1']));
  replace(file, JSON.stringify(authority));
}

function daysLeft(pem: string): number {
  return (new OpenedCertificate(pem).validToDate.getTime() - Date.now()) / DAY_MS;
}

function lasting(days: number): { serialNumber: string; notBefore: Date; notAfter: Date } {
  // Positive, as RFC 5280, 4.1.2.2 wants it.
  const serialNumber = `0${randomBytes(15).toString('hex')}1`;
  return { serialNumber, notBefore: new Date(Date.now() - EARLIER_MS), notAfter: new Date(Date.now() + days * DAY_MS) };
}

/** The platform's own keys: Node and browsers name their type differently, and both check this file. */
type Keys = Awaited<ReturnType<typeof newKeys>>;
const newKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

async function privateKeyOf({ privateKey }: Keys): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');
}

function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
