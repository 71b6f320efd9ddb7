import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createClient, take, type ModwrightClient, type Shapes } from '@modwright/client';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const CHART = join(ROOT, 'charts/modwright');
/** Stands in for the images of a registry. */
const STAND_INS = join(ROOT, 'images/kit/values.yaml');

/** Components that a build needs, by the label of their pods. */
export const COMPONENTS = ['gateway', 'orchestrator', 'planner', 'coder', 'tester', 'integrator', 'critic', 'policy', 'sandbox', 'nats', 'postgres'] as const;
export type Component = (typeof COMPONENTS)[number];

/** A release of charts/modwright in a namespace of its own, on the cluster of KUBECONFIG, which must be on this machine: services are called by their cluster address. */
export interface Installation {
  readonly namespace: string;
  readonly release: string;
  /** Prints what the program printed. Throws with what it said when it fails. */
  kubectl(...args: readonly string[]): Promise<string>;
  helm(...args: readonly string[]): Promise<string>;
  /** Installs with these values over the stand-ins, and does not wait. */
  begin(values: object): Promise<void>;
  /** Installs or upgrades with these values over the stand-ins, and waits until everything is ready. */
  apply(values?: object, timeout?: string): Promise<void>;
  /** "10.96.1.2:8080". */
  address(component: string, port: number): Promise<string>;
  secret(key: string): Promise<string>;
  client(): Promise<ModwrightClient>;
  remove(): Promise<void>;
}

export function createInstallation(namespace: string, release = 'modwright'): Installation {
  const kubectl = async (...args: readonly string[]): Promise<string> => (await command('kubectl', ['-n', namespace, ...args])).trim();
  const helm = (...args: readonly string[]): Promise<string> => command('helm', ['-n', namespace, ...args]);
  const secret = async (key: string): Promise<string> => {
    const encoded = await kubectl('get', 'secret', `${release}-secrets`, '-o', `jsonpath={.data.${key}}`);
    return Buffer.from(encoded, 'base64').toString();
  };
  const address = async (component: string, port: number): Promise<string> =>
    `${await kubectl('get', 'service', `${release}-${component}`, '-o', 'jsonpath={.spec.clusterIP}')}:${port}`;
  return {
    namespace,
    release,
    kubectl,
    helm,
    secret,
    address,
    begin: async (values) => {
      await command('helm', ['-n', namespace, 'install', release, CHART, '--create-namespace', '--values', STAND_INS, '--values', '-'], JSON.stringify(values));
    },
    apply: async (values = {}, timeout = '20m') => {
      const flags = ['--create-namespace', '--wait', '--wait-for-jobs', '--timeout', timeout, '--values', STAND_INS, '--values', '-'];
      await command('helm', ['-n', namespace, 'upgrade', '--install', release, CHART, ...flags], JSON.stringify(values));
    },
    client: async () => createClient({ url: `http://${await address('gateway', 8080)}`, key: await secret('api-key') }),
    remove: async () => {
      await helm('uninstall', release, '--ignore-not-found', '--wait', '--timeout', '5m');
      await command('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--timeout', '5m']);
    },
  };
}

/** What the program printed. Throws an Error with what it said on its standard error. */
async function command(program: string, args: readonly string[], input?: string): Promise<string> {
  const running = run(program, [...args], { maxBuffer: 64e6 });
  running.child.stdin?.end(input ?? '');
  try {
    return (await running).stdout;
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
    throw new Error(`${program} ${args.slice(0, 6).join(' ')}: ${stderr.trim() || stdout.trim() || String(error)}`, { cause: error });
  }
}

/** Looks at it until `wanted`; a gateway that is away for a moment is asked again. Throws when it takes longer than `patienceMs`. */
export async function buildUntil(
  client: ModwrightClient,
  id: string,
  wanted: (build: Shapes['Build']) => boolean,
  patienceMs = 1_500_000,
): Promise<Shapes['Build']> {
  let seen = 'the gateway does not answer';
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(1_000)) {
    const build = await take(client.GET('/v1/builds/{build}', { params: { path: { build: id } } })).catch(() => undefined);
    if (build && wanted(build)) return build;
    if (build) seen = `${build.status}, ${build.passed} of ${build.total} cases passed`;
  }
  throw new Error(`build ${id} after ${patienceMs / 1000} s: ${seen}`);
}
