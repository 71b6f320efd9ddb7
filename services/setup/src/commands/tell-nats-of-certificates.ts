import { readdirSync, readFileSync } from 'node:fs';
import { AppError, createLogger, readTlsFolder, watchCertificates, type ConfigReader } from '@modwright/runtime';

/** Beside a nats-server in the same process namespace: tells it when there are new certificates, so that it reads them. Ends when it is told to. */
export async function tellNatsOfCertificates(reader: ConfigReader): Promise<void> {
  const folder = readTlsFolder(reader);
  reader.done();
  if (!folder) throw new AppError('INVALID_ARGUMENT', 'configuration: MODWRIGHT_TLS_FOLDER is not set');
  const logger = createLogger('setup');
  const stop = watchCertificates(folder, () => {
    for (const pid of natsServers()) process.kill(pid, 'SIGHUP');
    logger.info('NATS reads its certificates again');
  });
  const ended = Promise.withResolvers<void>();
  process.once('SIGTERM', () => ended.resolve());
  // Nothing else keeps this process.
  const alive = setInterval(() => undefined, 3_600_000);
  await ended.promise;
  clearInterval(alive);
  stop();
}

function natsServers(): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => nameOf(pid) === 'nats-server').map(Number);
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    // It has ended since.
    return '';
  }
}
