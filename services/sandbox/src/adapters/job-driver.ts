import { mkdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { EndReason, type File } from '@modwright/contracts/sandbox';
import { digest } from '@modwright/runtime';
import type { Launch, Outcome, RunningProgram, SandboxDriver } from '../domain/driver.ts';
import type { ResourceLimits } from '../domain/limits.ts';
import type { PodShape, SandboxClusterSettings } from '../domain/sandbox-job.ts';
import type { FromKeeper, PodEnd } from '../pod/messages.ts';
import { createPipes } from '../pod/pipes.ts';
import { readAgentFiles } from './agent-files.ts';
import { MAX_OUTPUT_TOTAL_BYTES } from './collect-outputs.ts';
import { makePodSandbox, type PodMaker, type PodSandbox } from './pod-sandbox.ts';
import type { SandboxCluster } from './sandbox-cluster.ts';
import { createWarmPool } from './warm-pool.ts';

export interface JobDriverOptions {
  readonly cluster: SandboxCluster;
  readonly settings: SandboxClusterSettings;
  /** Name of this service among others that use the namespace; the same after a restart. */
  readonly owner: string;
  /** A folder of this service alone, for sockets. */
  readonly stateDir: string;
  /** Those of most programs: their pods stand ready. */
  readonly usual: ResourceLimits;
}

const REASONS: Readonly<Record<PodEnd, EndReason>> = {
  exited: EndReason.EXITED,
  wall: EndReason.WALL_TIME,
  cpu: EndReason.CPU_TIME,
  memory: EndReason.MEMORY,
  output: EndReason.OUTPUT,
  stopped: EndReason.STOPPED,
};

/** A pod that does not end what it was asked to end is taken away after this. */
const END_WITHIN_MS = 10_000;
const KILLED = 137;

/**
 * Isolates with pods: each program in a pod of its own, which is a Job and ends with it, in a namespace without secrets and without a network.
 * Pods of a service that crashed end by themselves when its connections break; what is left of a forerunner is removed.
 */
export async function createJobDriver(options: JobDriverOptions): Promise<SandboxDriver> {
  const { cluster, settings, owner, usual } = options;
  const agent = readAgentFiles();
  await cluster.placeAgent(agent);
  await cluster.removeAll(owner);
  const sockets = join(options.stateDir, 'pods');
  rmSync(sockets, { recursive: true, force: true });
  mkdirSync(sockets, { recursive: true, mode: 0o700 });
  const maker: PodMaker = { cluster, settings, owner, agent };
  const usualShape = (image: string): PodShape => ({ image, memoryMib: usual.memoryMib, diskMib: usual.diskMib });
  const pools = new Map(
    ['', ...Object.keys(settings.images)].map((image) => [image, createWarmPool(settings.keepReady, () => makePodSandbox(maker, usualShape(image)))]),
  );
  const take = ({ image, memoryMib, diskMib }: PodShape): Promise<PodSandbox> =>
    (memoryMib === usual.memoryMib && diskMib === usual.diskMib ? pools.get(image)?.take() : undefined) ?? makePodSandbox(maker, { image, memoryMib, diskMib });
  return {
    name: 'kubernetes-job',
    memoryControl: 'pod',
    launch: async (launch) => {
      const { program, limits } = launch;
      const pod = await take({ image: program.image, memoryMib: limits.memoryMib, diskMib: limits.diskMib });
      return runIn(pod, launch, settings.images[program.image]?.folder, join(sockets, digest(launch.id, 16)));
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await cluster.removeAll(owner);
    },
  };
}

/** Where an image holds its packages compiled (scripts/compile-packages.mjs). */
function compiledPackages(folder: string | undefined): Readonly<Record<string, string>> {
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: `${folder}/node_modules/.compile-cache`, NODE_COMPILE_CACHE_PORTABLE: '1' };
}

function runIn(pod: PodSandbox, launch: Launch, imageFolder: string | undefined, socketPath: string): RunningProgram {
  const { program, limits, peers } = launch;
  const started = performance.now();
  const done = Promise.withResolvers<Outcome>();
  const pipes = createPipes('s', (message, body) => pod.say(message, body));
  const files: File[] = [];
  let fileBytes = 0;
  let printedLeft = limits.outputKib * 1024;
  let door: Server | undefined;
  let listens = false;
  let broken: EndReason | undefined;

  const conclude = (end: Omit<Outcome, 'wallMs' | 'outputs'>): void => {
    clearTimeout(late);
    pipes.closeAll();
    door?.close();
    listens = false;
    done.resolve({ ...end, wallMs: Math.round(performance.now() - started), outputs: files });
    // A pod whose program has ended goes by itself; this makes sure of it, and nobody waits for it.
    pod.discard().catch(() => {});
  };
  const stop = (reason: EndReason): void => {
    broken ??= reason;
    pod.say({ t: 'stop' });
    setTimeout(() => void pod.discard().catch(() => {}), END_WITHIN_MS).unref();
  };
  const hear = (message: FromKeeper, body: Buffer): void => {
    switch (message.t) {
      case 'print': {
        const kept = body.subarray(0, printedLeft);
        printedLeft -= kept.length;
        if (kept.length > 0) launch.onOutput({ stream: message.stream, bytes: kept });
        return;
      }
      case 'listens':
        door ??= openDoor(
          socketPath,
          (socket) => pod.say({ t: 'dial', pipe: pipes.open(socket) }),
          () => (listens = true),
        );
        return;
      case 'peer': {
        const path = peers.get(message.name)?.();
        if (path === undefined) return pod.say({ t: 'close', pipe: message.pipe });
        return pipes.take(message.pipe, createConnection({ path, allowHalfOpen: true }));
      }
      case 'output':
        fileBytes += body.length;
        if (fileBytes <= MAX_OUTPUT_TOTAL_BYTES && program.outputs.includes(message.path)) files.push({ path: message.path, content: Buffer.from(body) });
        return;
      case 'finished':
        return conclude(outcomeOf(message, broken));
      case 'lost':
        return void concludeLost();
      case 'ready':
      case 'open':
        return;
      default:
        return pipes.hear(message, body);
    }
  };
  const concludeLost = async (): Promise<void> => {
    const outOfMemory = await pod.endedForMemory().catch(() => false);
    const reason = broken ?? (outOfMemory ? EndReason.MEMORY : EndReason.EXITED);
    conclude({ reason, exitCode: reason === EndReason.EXITED ? KILLED : -1, cpuMs: 0, peakMib: 0, refused: [] });
  };

  const late = setTimeout(() => stop(EndReason.WALL_TIME), limits.wallMs + END_WITHIN_MS);
  pod.onSay(hear);
  void pod.gone.then(concludeLost);
  for (const { path, content } of program.files) pod.say({ t: 'file', path }, content);
  const env = { ...compiledPackages(imageFolder), ...program.env };
  pod.say({ t: 'start', argv: program.argv, env, limits, outputs: program.outputs, peers: [...peers.keys()] }, program.stdin);
  return { id: launch.id, outcome: done.promise, stop: () => stop(EndReason.STOPPED), socketPath: () => (listens ? socketPath : undefined) };
}

function outcomeOf(
  { end, exitCode, cpuMs, peakBytes, refused }: Extract<FromKeeper, { t: 'finished' }>,
  broken: EndReason | undefined,
): Omit<Outcome, 'wallMs' | 'outputs'> {
  const reason = broken ?? REASONS[end];
  const peakMib = Math.ceil(peakBytes / (1024 * 1024));
  return { reason, exitCode: reason === EndReason.EXITED ? exitCode : -1, cpuMs: Math.round(cpuMs), peakMib, refused };
}

/** A socket of this service that leads to the app's in its pod. */
function openDoor(path: string, carry: (socket: Socket) => void, ready: () => void): Server {
  return createServer({ allowHalfOpen: true }, carry).listen(path, ready);
}
