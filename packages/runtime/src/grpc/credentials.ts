import { credentials, experimental, ServerCredentials, type ChannelCredentials } from '@grpc/grpc-js';
import { readCertificates, watchCertificates, type Certificates } from '../certificates.ts';

type CertificateProvider = experimental.CertificateProvider;
type OnAuthorities = experimental.CaCertificateUpdateListener;
type OnIdentity = experimental.IdentityCertificateUpdateListener;

/** Both sides show a certificate. New files count for new connections; those that are open go on. */
export function serverCredentials(folder: string | undefined): ServerCredentials {
  if (folder === undefined) return ServerCredentials.createInsecure();
  const provider = providerOf(folder);
  return experimental.createCertificateProviderServerCredentials(provider, provider, true);
}

/** As `serverCredentials`; the server has to be who its address names. */
export function channelCredentials(folder: string | undefined): ChannelCredentials {
  if (folder === undefined) return credentials.createInsecure();
  const provider = providerOf(folder);
  return experimental.createCertificateProviderChannelCredentials(provider, provider);
}

const providers = new Map<string, CertificateProvider>();

/** One for a folder, however many clients and servers there are. Throws FAILED_PRECONDITION when the files are none. */
function providerOf(folder: string): CertificateProvider {
  const provider = providers.get(folder) ?? watchedProvider(folder);
  providers.set(folder, provider);
  return provider;
}

/** The library's own reader hands on files that do not belong together, as they are in the midst of a change. */
function watchedProvider(folder: string): CertificateProvider {
  let current = readCertificates(folder);
  const onAuthorities = new Set<OnAuthorities>();
  const onIdentity = new Set<OnIdentity>();
  const tellAuthorities = (listener: OnAuthorities): void => listener({ caCertificate: current.authorities });
  const tellIdentity = (listener: OnIdentity): void => listener({ certificate: current.certificate, privateKey: current.privateKey });
  watchCertificates(folder, (now: Certificates) => {
    current = now;
    onIdentity.forEach(tellIdentity);
    onAuthorities.forEach(tellAuthorities);
  });
  return {
    addCaCertificateListener: (listener) => {
      onAuthorities.add(listener);
      process.nextTick(tellAuthorities, listener);
    },
    removeCaCertificateListener: (listener) => void onAuthorities.delete(listener),
    addIdentityCertificateListener: (listener) => {
      onIdentity.add(listener);
      process.nextTick(tellIdentity, listener);
    },
    removeIdentityCertificateListener: (listener) => void onIdentity.delete(listener),
  };
}
