import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheDir, findNatsServer, freePort } from '@modwright/embedded';
import { listModels, DEFAULT_MODEL } from '@modwright/policy';
import { profiles } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import type { HaltView } from '@modwright/gateway';
import { createCaller } from '../adapters/gateway-http.ts';
import type { RunningStack, StackDoor } from '../domain/stack-door.ts';
import { freeBytes } from '../stack/mod.ts';
import type { Finding } from './check.ts';

const run = promisify(execFile);

/** Free space a first use needs: model, programs, images, state. */
const MIN_FREE_BYTES = 4e9;
const MIN_MEMORY_BYTES = 5.5e9;

/** Where things are on this machine. */
export interface Places {
  readonly stateDir: string;
  readonly bwrapPath: string;
}

/** Every check, in the order in which a person would mend things. */
export async function checkMachine(stack: StackDoor, places: Places): Promise<Finding[]> {
  const findings: readonly (Finding | Promise<Finding>)[] = [
    checkNode(),
    checkProgram('python', 'python3', /Python (3\.(1[1-9]|[2-9]\d)\S*)/, 'install Python 3.11 or newer (Debian: apt install python3)'),
    checkProgram('git', 'git', /git version (\S+)/, 'install git, or exports are plain files (Debian: apt install git)', 'later'),
    checkBubblewrap(places.bwrapPath),
    checkNamespaces(places.bwrapPath),
    checkMemory(),
    checkDisk('disk, state', places.stateDir),
    checkDisk('disk, cache', cacheDir()),
    checkPort(),
    checkNats(),
    checkModel(),
    checkWebImage(),
    checkCachedImage('browser'),
    checkCachedImage('tools'),
    checkLearner(),
    checkStack(stack),
  ];
  return Promise.all(findings.map(async (finding) => finding));
}

function checkNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= 24
    ? good('node', process.versions.node)
    : missing('node', process.versions.node, 'Node 24 or newer is needed: start through ./modwright, which brings its own');
}

async function checkProgram(name: string, command: string, version: RegExp, advice: string, state: 'missing' | 'later' = 'missing'): Promise<Finding> {
  const output = await run(command, ['--version']).catch(() => ({ stdout: '' }));
  const found = version.exec(output.stdout)?.[1];
  return found ? good(name, found) : { name, state, detail: output.stdout.trim() || 'not found', advice };
}

async function checkBubblewrap(path: string): Promise<Finding> {
  return checkProgram('bubblewrap', path, /bubblewrap (\S+)/, 'start once through ./modwright, or install it (Debian: apt install bubblewrap)');
}

async function checkNamespaces(path: string): Promise<Finding> {
  try {
    await run(path, ['--unshare-all', '--ro-bind', '/', '/', 'true']);
    return good('user namespaces', 'a sandbox can be made');
  } catch (error) {
    const text = ((error as { stderr?: string }).stderr ?? '').trim().split('\n')[0] ?? '';
    const advice =
      'allow unprivileged user namespaces (Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0; others: sysctl kernel.unprivileged_userns_clone=1)';
    return missing('user namespaces', text || 'not allowed', advice);
  }
}

function checkMemory(): Finding {
  const gigabytes = (totalmem() / 1e9).toFixed(1);
  return totalmem() >= MIN_MEMORY_BYTES
    ? good('memory', `${gigabytes} GB`)
    : missing('memory', `${gigabytes} GB`, 'the default model needs 6 GB in all: try --model qwen2.5-coder-0.5b');
}

async function checkDisk(name: string, folder: string): Promise<Finding> {
  const free = await freeBytes(folder);
  const detail = `${(free / 1e9).toFixed(1)} GB free in ${folder}`;
  const writable = await mkdir(folder, { recursive: true }).then(
    () => true,
    () => false,
  );
  if (!writable) return missing(name, `${folder} cannot be made`, 'choose another with MODWRIGHT_STATE_DIR or MODWRIGHT_CACHE_DIR');
  return free >= MIN_FREE_BYTES ? good(name, detail) : missing(name, detail, 'free some: a first use needs 4 GB');
}

async function checkPort(): Promise<Finding> {
  try {
    return good('ports', `loopback port ${await freePort()} can be opened`);
  } catch (error) {
    return missing('ports', (error as Error).message, 'no loopback port can be opened: check the network settings of this machine or container');
  }
}

function checkNats(): Finding {
  try {
    return good('nats-server', findNatsServer());
  } catch (error) {
    return missing(
      'nats-server',
      'not found',
      AppError.from(error).code === 'FAILED_PRECONDITION' ? 'start once through ./modwright, which installs it' : String(error),
    );
  }
}

async function checkModel(): Promise<Finding> {
  const own = process.env['MODWRIGHT_MODEL_FILE'];
  if (own) return existsSync(own) ? good('model', own) : missing('model', `${own} does not exist`, 'mend MODWRIGHT_MODEL_FILE or unset it');
  const model = (await listModels({ cacheDir: cacheDir() })).find(({ name }) => name === DEFAULT_MODEL);
  if (model?.present) return good('model', `${model.name} at ${model.file}`);
  return later('model', `${DEFAULT_MODEL} is not here`, `it is downloaded on first use, or now with modwright model pull ${DEFAULT_MODEL}`);
}

function checkWebImage(): Finding {
  const [web] = profiles;
  const folder = web ? join(fileURLToPath(web.imageFolder), 'node_modules') : '';
  return existsSync(folder) ? good('image web', folder) : later('image web', 'not installed', 'it is made on first use, or now with scripts/profile-image');
}

/** An image that lies in the cache. */
async function checkCachedImage(image: 'browser' | 'tools'): Promise<Finding> {
  const folder = join(cacheDir(), 'images');
  const names = await readdir(folder).catch(() => []);
  const found = names.find((name) => name.startsWith(`${image}-`) && existsSync(join(folder, name, 'ready')));
  return found
    ? good(`image ${image}`, join(folder, found))
    : later(`image ${image}`, 'not made', `it is made on first use, or now with scripts/${image}-image`);
}

/** The Python environment that training needs, whatever its pins: which one fits is for the script to say. */
async function checkLearner(): Promise<Finding> {
  const folder = join(cacheDir(), 'learner', 'environments');
  const names = await readdir(folder).catch(() => []);
  const found = names.find((name) => existsSync(join(folder, name, 'ready')));
  return found
    ? good('learner', join(folder, found))
    : later('learner', 'not set up', 'it is made when training begins first, some minutes, or now with scripts/learner-env');
}

async function checkStack(stack: StackDoor): Promise<Finding> {
  const running = await stack.running();
  if (!running) return later('stack', 'not running', 'modwright up starts it');
  const answers = await fetch(new URL('/readyz', running.gatewayUrl), { signal: AbortSignal.timeout(3_000) }).then(
    (response) => response.ok,
    () => false,
  );
  const halt = answers ? await readHalt(running) : undefined;
  if (halt?.stopped) return missing('stack', `everything is stopped by ${halt.by}: ${halt.reason}`, 'let it go on with modwright release');
  return answers
    ? good('stack', `${running.gatewayUrl}, policy ${running.policy}`)
    : missing('stack', `${running.gatewayUrl} does not answer`, 'start it anew: modwright down, then modwright up');
}

/** Undefined when it cannot be read: what is wrong then, the other checks say. */
async function readHalt({ gatewayUrl, apiKey }: RunningStack): Promise<HaltView | undefined> {
  const call = createCaller(gatewayUrl, apiKey);
  return call<HaltView>('GET', '/v1/halt').catch(() => undefined);
}

function good(name: string, detail: string): Finding {
  return { name, state: 'good', detail, advice: '' };
}

function later(name: string, detail: string, advice: string): Finding {
  return { name, state: 'later', detail, advice };
}

function missing(name: string, detail: string, advice: string): Finding {
  return { name, state: 'missing', detail, advice };
}
