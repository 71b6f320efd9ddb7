import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EndReason } from '@modwright/contracts/sandbox';
import { newId } from '@modwright/runtime';
import { bwrapOptions, type ReadOnlyBind } from '../domain/bwrap-arguments.ts';
import type { Launch, OutputChunk, Outcome, RunningProgram, SandboxDriver } from '../domain/driver.ts';
import { LAUNCH_FOLDER, launcherScript, SECCOMP_FD } from '../domain/launcher.ts';
import { closingProgram } from '../domain/machine-code.ts';
import type { ResourceControl, ResourceGroup } from '../domain/resource-control.ts';
import { encodeSeccomp, seccompProgram } from '../domain/seccomp.ts';
import { spawnWaiting, type GatedProcess, type WaitingProcessOptions } from './bubblewrap-process.ts';
import { collectOutputs } from './collect-outputs.ts';
import { createHostLayout, type HostLayout } from './host-layout.ts';
import { findProgram } from './find-program.ts';
import type { ImageFolders } from './image-folders.ts';
import { openPeerSockets, type PeerSockets } from './peer-sockets.ts';
import { openSandboxFolders, type SandboxFolders } from './sandbox-folders.ts';
import { createWarmPool, type Warm } from './warm-pool.ts';
import { startWatchdog } from './watchdog.ts';
import { createWorkFolder, sweepWorkFolders, writeProgram, type WorkFolder } from './work-folder.ts';

/** Made with the image (scripts/compile-packages.mjs). */
const COMPILED = 'node_modules/.compile-cache';

export interface BubblewrapOptions {
  readonly bwrapPath: string;
  /** A folder of this service alone. */
  readonly stateDir: string;
  /** Image name -> absolute folder on the host. */
  readonly images: ImageFolders;
  readonly control: ResourceControl;
  /** How many sandboxes of each image stand ready, about 1 MiB each. */
  readonly keepReady: number;
  /** Disk limit of those; a program that asks for another has its sandbox built on demand. */
  readonly usualDiskMib: number;
}

/** Isolates with bubblewrap, seccomp and cgroups. Folders of a crashed forerunner are removed. */
export function createBubblewrapDriver(options: BubblewrapOptions): SandboxDriver {
  const runs = join(options.stateDir, 'runs');
  sweepWorkFolders(runs);
  const layout = createHostLayout(options.stateDir);
  const enterPath = join(options.stateDir, 'enter');
  const seccompFile = join(options.stateDir, 'seccomp.bpf');
  writeProgram(enterPath, closingProgram(SECCOMP_FD + 1, process.arch));
  writeFileSync(seccompFile, encodeSeccomp(seccompProgram(process.arch)));
  const spawning = { enterPath, bwrapPath: findProgram(options.bwrapPath), seccompFile };
  const build = (shape: Shape): Promise<BuiltSandbox> => buildSandbox(options, layout, spawning, createWorkFolder(join(runs, newId('sandbox'))), shape);
  const pools = new Map(
    ['', ...options.images.fixed].map((image) => [image, createWarmPool(options.keepReady, () => build({ image, diskMib: options.usualDiskMib }))]),
  );
  const take = (shape: Shape): Promise<BuiltSandbox> => (shape.diskMib === options.usualDiskMib ? pools.get(shape.image)?.take() : undefined) ?? build(shape);
  return {
    name: 'bubblewrap',
    memoryControl: options.control.kind,
    close: async () => void (await Promise.all([...pools.values()].map((pool) => pool.close()))),
    launch: async (launch) => {
      const { program, limits } = launch;
      const sandbox = await take({ image: program.image, diskMib: limits.diskMib });
      const { work, group, process } = sandbox;
      let folders: SandboxFolders | undefined;
      try {
        const env = { ...compiledPackages(options.images.find(program.image)), ...program.env };
        work.fill(program.files, launcherScript(program.argv, env, limits, options.control));
        group.limit(limits);
        folders = openSandboxFolders(process.pid);
        return supervise(launch, { work, group, process, folders, peers: await openPeerSockets(work.peers, launch.peers) });
      } catch (error) {
        folders?.close();
        await sandbox.discard();
        throw error;
      }
    },
  };
}

/** What a sandbox must know before it is built; the rest comes when it starts. */
interface Shape {
  readonly image: string;
  readonly diskMib: number;
}

/** A sandbox that stands and waits for its program. */
interface BuiltSandbox extends Warm {
  readonly work: WorkFolder;
  readonly group: ResourceGroup;
  readonly process: GatedProcess;
}

/** Namespaces, mounts and the move into an account are nearly all of a start, and the same for every program of a shape. */
async function buildSandbox(
  options: BubblewrapOptions,
  layout: HostLayout,
  spawning: WaitingProcessOptions,
  work: WorkFolder,
  shape: Shape,
): Promise<BuiltSandbox> {
  const group = options.control.create(newId('group'));
  const waiting = spawnWaiting(spawning);
  const discard = async (): Promise<void> => {
    await waiting.discard();
    await Promise.all([group.remove(), work.remove()]);
  };
  try {
    if (waiting.pid !== undefined) await group.admit(waiting.pid);
    const process = await waiting.build(sandboxOptions(options, layout, work, shape));
    return { work, group, process, alive: () => process.alive(), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

function sandboxOptions({ images }: BubblewrapOptions, layout: HostLayout, work: WorkFolder, shape: Shape): string[] {
  const image = images.find(shape.image);
  const own = [
    { source: work.app, target: '/app' },
    { source: work.peers, target: '/peers' },
    { source: work.launch, target: LAUNCH_FOLDER },
  ];
  const fromImage = image === undefined ? [] : [{ source: image, target: '/image' }, ...modulesOf(image)];
  return bwrapOptions({ ...layout, binds: [...layout.binds, ...own, ...fromImage], diskMib: shape.diskMib, seccompFd: SECCOMP_FD });
}

/** An image with packages shows them where Node looks for the app's own. */
function modulesOf(image: string): ReadOnlyBind[] {
  const source = join(image, 'node_modules');
  return existsSync(source) ? [{ source, target: '/app/node_modules' }] : [];
}

/** Tells Node where an image holds its packages compiled, if it does. The folder is read-only there: what a program compiles itself is not kept. */
function compiledPackages(image: string | undefined): Readonly<Record<string, string>> {
  if (image === undefined || !existsSync(join(image, COMPILED))) return {};
  return { NODE_COMPILE_CACHE: `/app/${COMPILED}`, NODE_COMPILE_CACHE_PORTABLE: '1' };
}

/** What one program holds on the host. */
interface Held {
  readonly work: WorkFolder;
  readonly group: ResourceGroup;
  readonly process: GatedProcess;
  readonly peers: PeerSockets;
  readonly folders: SandboxFolders;
}

async function release(held: Held): Promise<void> {
  held.folders.close();
  await Promise.all([held.peers.close(), held.group.remove(), held.work.remove()]);
}

function supervise(launch: Launch, held: Held): RunningProgram {
  const started = performance.now();
  let broken: EndReason | undefined;
  const end = (reason: EndReason): void => {
    broken ??= reason;
    held.process.kill();
  };
  forwardOutput(launch, held.process, () => end(EndReason.OUTPUT));
  const watchdog = startWatchdog(launch.limits, held.group, held.folders, end);
  held.process.open(launch.program.stdin);

  const conclude = async (): Promise<Outcome> => {
    const exitCode = await held.process.ended;
    const wallMs = Math.round(performance.now() - started);
    const used = watchdog.stop();
    const reason = broken ?? (held.group.usage().outOfMemory ? EndReason.MEMORY : EndReason.EXITED);
    const { outputs, refused } = collectOutputs(held.folders.out, launch.program.outputs);
    await release(held);
    const peakMib = Math.ceil(used.peakBytes / (1024 * 1024));
    return { reason, exitCode: reason === EndReason.EXITED ? exitCode : -1, wallMs, cpuMs: Math.round(used.cpuMs), peakMib, outputs, refused };
  };
  return { id: launch.id, outcome: conclude(), stop: () => end(EndReason.STOPPED), socketPath: () => held.folders.socketPath() };
}

/** Passes on what is printed, up to the limit. */
function forwardOutput({ limits, onOutput }: Launch, process: GatedProcess, overflow: () => void): void {
  let left = limits.outputKib * 1024;
  const forward =
    (stream: OutputChunk['stream']) =>
    (bytes: Buffer): void => {
      const kept = bytes.subarray(0, left);
      left -= kept.length;
      if (kept.length > 0) onOutput({ stream, bytes: kept });
      if (kept.length < bytes.length) overflow();
    };
  process.stdout.on('data', forward('stdout'));
  process.stderr.on('data', forward('stderr'));
}
