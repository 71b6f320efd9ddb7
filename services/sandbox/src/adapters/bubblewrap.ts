import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EndReason } from '@modwright/contracts/sandbox';
import { newId } from '@modwright/runtime';
import { bwrapOptions, SOCKET_FOLDER, SOCKET_NAME, type ReadOnlyBind } from '../domain/bwrap-arguments.ts';
import type { Launch, OutputChunk, Outcome, RunningProgram, SandboxDriver } from '../domain/driver.ts';
import { launcherScript, SECCOMP_FD } from '../domain/launcher.ts';
import { closingProgram } from '../domain/machine-code.ts';
import type { ResourceControl, ResourceGroup } from '../domain/resource-control.ts';
import { encodeSeccomp, seccompProgram } from '../domain/seccomp.ts';
import { spawnWaiting, type GatedProcess, type WaitingProcess, type WaitingProcessOptions } from './bubblewrap-process.ts';
import { collectOutputs } from './collect-outputs.ts';
import { createHostLayout, type HostLayout } from './host-layout.ts';
import { findProgram } from './find-program.ts';
import { openPeerSockets, type PeerSockets } from './peer-sockets.ts';
import { openSandboxFolders, type SandboxFolders } from './sandbox-folders.ts';
import { createWarmPool, type Warm } from './warm-pool.ts';
import { startWatchdog } from './watchdog.ts';
import { createWorkFolder, sweepWorkFolders, writeProgram, type WorkFolder } from './work-folder.ts';

export interface BubblewrapOptions {
  readonly bwrapPath: string;
  /** A folder of this service alone. */
  readonly stateDir: string;
  /** Image name -> absolute folder on the host. */
  readonly images: Readonly<Record<string, string>>;
  readonly control: ResourceControl;
  /** How many sandboxes wait half built, about 1 MiB each. */
  readonly keepReady: number;
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
  const pool = createWarmPool(options.keepReady, () => prepare(options.control, spawning));
  return {
    name: 'bubblewrap',
    memoryControl: options.control.kind,
    close: () => pool.close(),
    launch: async (launch) => {
      const work = createWorkFolder(join(runs, launch.id), launch.program.files);
      const held: Held = { work };
      try {
        const ready = (held.ready = await pool.take());
        held.peers = await openPeerSockets(work.peers, launch.peers);
        ready.group.limit(launch.limits);
        const process = await ready.process.build(sandboxOptions(options, layout, launch, work), launch.program.stdin);
        held.folders = openSandboxFolders(process.pid);
        return supervise(launch, { ...held, process, group: ready.group, folders: held.folders });
      } catch (error) {
        await held.ready?.process.discard();
        await release(held);
        throw error;
      }
    },
  };
}

/** What one program holds on the host. */
interface Held {
  readonly work: WorkFolder;
  peers?: PeerSockets;
  ready?: ReadyProcess;
  folders?: SandboxFolders;
}

async function release(held: Held): Promise<void> {
  held.folders?.close();
  await Promise.all([held.peers?.close(), held.ready?.group.remove(), held.work.remove()]);
}

/** A waiting bubblewrap in an account of its own: by far the slowest part of a start, and the same for every program. */
async function prepare(control: ResourceControl, spawning: WaitingProcessOptions): Promise<ReadyProcess> {
  const process = spawnWaiting(spawning);
  const group = control.create(newId('group'));
  // Without a process id it did not start, and `build` tells why.
  if (process.pid !== undefined) await group.admit(process.pid);
  const discard = async (): Promise<void> => {
    await process.discard();
    await group.remove();
  };
  return { process, group, alive: () => process.alive(), discard };
}

interface ReadyProcess extends Warm {
  readonly process: WaitingProcess;
  readonly group: ResourceGroup;
}

function sandboxOptions({ images, control }: BubblewrapOptions, layout: HostLayout, { program, limits, peers }: Launch, work: WorkFolder): string[] {
  const image = images[program.image];
  const binds: ReadOnlyBind[] = [...layout.binds, { source: work.app, target: '/app' }];
  if (image !== undefined) binds.push({ source: image, target: '/image' }, ...modulesOf(image));
  if (peers.size > 0) binds.push({ source: work.peers, target: '/peers' });
  const env = { APP_SOCKET: `${SOCKET_FOLDER}/${SOCKET_NAME}`, ...program.env };
  return bwrapOptions({ ...layout, binds, env, limits, launch: launcherScript(program.argv, limits, control), seccompFd: SECCOMP_FD });
}

/** An image with packages shows them where Node looks for the app's own. */
function modulesOf(image: string): ReadOnlyBind[] {
  const source = join(image, 'node_modules');
  return existsSync(source) ? [{ source, target: '/app/node_modules' }] : [];
}

interface Supervised extends Held {
  readonly process: GatedProcess;
  readonly group: ResourceGroup;
  readonly folders: SandboxFolders;
}

function supervise(launch: Launch, held: Supervised): RunningProgram {
  const started = performance.now();
  let broken: EndReason | undefined;
  const end = (reason: EndReason): void => {
    broken ??= reason;
    held.process.kill();
  };
  forwardOutput(launch, held.process, () => end(EndReason.OUTPUT));
  const watchdog = startWatchdog(launch.limits, held.group, held.folders, end);
  held.process.open();

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
