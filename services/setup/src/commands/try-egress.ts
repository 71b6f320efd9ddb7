import { execFile } from 'node:child_process';
import { getServers, lookup } from 'node:dns/promises';
import { promisify } from 'node:util';
import { createSandboxClient } from '@modwright/agent';
import { AppError, createLogger, readTlsFolder, type ConfigReader } from '@modwright/runtime';
import { leaks, parseTargets, probeProgram, readReaches, type Reach, type Target } from '../domain/egress.ts';

/** The address where clouds keep keys. It need not be there. */
const METADATA: Target = { name: 'the metadata address', host: '169.254.169.254', port: 80 };

/** What every pod of a cluster is told of: its name server and its API server. */
function ofTheCluster(apiHost: string, apiPort: number): Target[] {
  const nameServer = getServers()[0]?.replace(/:\d+$/, '');
  return [
    ...(nameServer === undefined ? [] : [{ name: 'DNS', host: nameServer, port: 53 }]),
    ...(apiHost === '' ? [] : [{ name: 'the API server', host: apiHost, port: apiPort }]),
  ];
}

/** Proves that a program in the sandbox reaches none of the targets, and that they are there: this process, which may, reaches them by the same probe. */
export async function tryEgress(reader: ConfigReader): Promise<void> {
  const sandbox = createSandboxClient(reader.string('MODWRIGHT_SANDBOX_ADDRESS'), reader.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE'), readTlsFolder(reader));
  const targets = reader.string('MODWRIGHT_SETUP_TARGETS');
  const cluster = ofTheCluster(reader.string('KUBERNETES_SERVICE_HOST', ''), reader.integer('KUBERNETES_SERVICE_PORT', 443));
  reader.done();
  const logger = createLogger('setup');
  try {
    // By address: a program that finds no name would prove little.
    const asked = await Promise.all([...parseTargets(targets), ...cluster].map(async (target) => ({ ...target, host: (await lookup(target.host)).address })));
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', probeProgram(asked)]);
    const absent = readReaches(asked, stdout).filter(({ word }) => word !== 'REACHED');
    if (absent.length > 0) throw new AppError('FAILED_PRECONDITION', `nothing answers at ${words(absent)}, so that a refusal would prove nothing`);
    const all = [...asked, METADATA];
    const {
      finished,
      stdout: said,
      stderr,
    } = await sandbox.run({
      ...{ image: '', files: [], argv: ['node', '-e', probeProgram(all)], env: {}, limits: undefined, outputs: [], stdin: Buffer.alloc(0), peers: [] },
    });
    if (finished.exitCode !== 0) throw new AppError('INTERNAL', `the probe did not run in the sandbox: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    const reaches = readReaches(all, said);
    const reached = leaks(reaches);
    if (reached.length > 0)
      throw new AppError('FAILED_PRECONDITION', `a program in the sandbox reaches ${words(reached)}: the cluster's network plugin must enforce NetworkPolicy`);
    logger.info({ refused: reaches.length }, `a program in the sandbox reaches nothing: ${words(reaches)}`);
  } finally {
    sandbox.close();
  }
}

function words(reaches: readonly Reach[]): string {
  return reaches.map(({ target, word }) => `${target.name} (${target.host}:${target.port}: ${word})`).join(', ');
}
