import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EndReason } from '@modwright/contracts/sandbox';
import { bwrapOptions, SOCKET_FOLDER, SOCKET_NAME, type ReadOnlyBind } from '../domain/bwrap-arguments.ts';
import type { Launch, OutputChunk, Outcome, RunningProgram, SandboxDriver } from '../domain/driver.ts';
import { launcherCommand, SECCOMP_FD } from '../domain/launcher.ts';
import { closingProgram } from '../domain/machine-code.ts';
import type { ResourceControl, ResourceGroup } from '../domain/resource-control.ts';
import { encodeSeccomp, seccompProgram } from '../domain/seccomp.ts';
import { startGatedProcess, type GatedProcess } from './bubblewrap-process.ts';
import { collectOutputs } from './collect-outputs.ts';
import { createHostLayout, type HostLayout } from './host-layout.ts';
import { findProgram } from './find-program.ts';
import { openPeerSockets, type PeerSockets } from './peer-sockets.ts';
import { openSandboxFolders, type SandboxFolders } from './sandbox-folders.ts';
import { startWatchdog } from './watchdog.ts';
import { createWorkFolder, sweepWorkFolders, writeProgram, type WorkFolder } from './work-folder.ts';

export interface BubblewrapOptions {
  readonly bwrapPath: string;
  /** A folder of this service alone. */
  readonly stateDir: string;
  /** Image name -> absolute folder on the host. */
  readonly images: Readonly<Record<string, string>>;
  readonly control: ResourceControl;
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
  const prepared: Prepared = { ...options, bwrapPath: findProgram(options.bwrapPath), layout, seccompFile, enterPath };
  return {
    name: 'bubblewrap',
    memoryControl: options.control.kind,
    launch: async (launch) => {
      const held: Held = { work: createWorkFolder(join(runs, launch.id), launch.program.files) };
      try {
        held.group = options.control.create(launch.id, launch.limits);
        held.peers = await openPeerSockets(held.work.peers, launch.peers);
        const process = await startProcess(prepared, launch, held.work);
        held.process = process;
        held.group.admit(process.pid);
        held.folders = openSandboxFolders(process.pid);
        return supervise(launch, { ...held, process, group: held.group, folders: held.folders });
      } catch (error) {
        held.process?.kill();
        await held.process?.ended;
        await release(held);
        throw error;
      }
    },
  };
}

/** What one program holds on the host. */
interface Held {
  readonly work: WorkFolder;
  group?: ResourceGroup;
  peers?: PeerSockets;
  process?: GatedProcess;
  folders?: SandboxFolders;
}

async function release(held: Held): Promise<void> {
  held.folders?.close();
  await Promise.all([held.peers?.close(), held.group?.remove(), held.work.remove()]);
}

/** What every start needs, found once. */
interface Prepared extends BubblewrapOptions {
  readonly layout: HostLayout;
  readonly seccompFile: string;
  readonly enterPath: string;
}

function startProcess(prepared: Prepared, { program, limits, peers }: Launch, work: WorkFolder): Promise<GatedProcess> {
  const image = prepared.images[program.image];
  const binds: ReadOnlyBind[] = [...prepared.layout.binds, { source: work.app, target: '/app' }];
  if (image !== undefined) binds.push({ source: image, target: '/image' }, ...modulesOf(image));
  if (peers.size > 0) binds.push({ source: work.peers, target: '/peers' });
  const env = { APP_SOCKET: `${SOCKET_FOLDER}/${SOCKET_NAME}`, ...program.env };
  return startGatedProcess({
    bwrapPath: prepared.bwrapPath,
    options: work.openOptions(bwrapOptions({ ...prepared.layout, binds, env, limits, seccompFd: SECCOMP_FD })),
    seccompFile: prepared.seccompFile,
    enterPath: prepared.enterPath,
    command: launcherCommand(program.argv, limits, prepared.control),
    stdin: program.stdin,
  });
}

/** An image with packages shows them where Node looks for the app's own. */
function modulesOf(image: string): ReadOnlyBind[] {
  const source = join(image, 'node_modules');
  return existsSync(source) ? [{ source, target: '/app/node_modules' }] : [];
}

type Supervised = Held & Required<Pick<Held, 'process' | 'group' | 'folders'>>;

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
