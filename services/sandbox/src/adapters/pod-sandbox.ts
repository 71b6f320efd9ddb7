import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, newId } from '@modwright/runtime';
import { containerEnd, podTrouble } from '../domain/pod-trouble.ts';
import {
  FIRST_USER,
  KEEPER_CONTAINER,
  keeperCommand,
  PROGRAM_CONTAINER,
  sandboxJob,
  USERS,
  type AgentFiles,
  type PodShape,
  type SandboxClusterSettings,
} from '../domain/sandbox-job.ts';
import { createFrameReader, encodeFrame } from '../pod/frames.ts';
import type { FromKeeper, ToKeeper } from '../pod/messages.ts';
import type { CommandStream, SandboxCluster } from './sandbox-cluster.ts';
import type { Warm } from './warm-pool.ts';

/** A pod that stands and waits for its program. */
export interface PodSandbox extends Warm {
  say(message: ToKeeper, body?: Uint8Array): void;
  /** What its keeper says from now on. */
  onSay(take: (message: FromKeeper, body: Buffer) => void): void;
  /** Resolves when nothing more will be said, with the last words. */
  readonly gone: Promise<string>;
  /** Whether the kernel ended the program's container for memory; asks until the cluster knows, or a few seconds. */
  endedForMemory(): Promise<boolean>;
}

const LOOK_EVERY_MS = 150;
const SETTLED_AFTER_MS = 5_000;
const READY_WITHIN_MS = 30_000;
const END_KNOWN_WITHIN_MS = 5_000;

export interface PodMaker {
  readonly cluster: SandboxCluster;
  readonly settings: SandboxClusterSettings;
  readonly owner: string;
  readonly agent: AgentFiles;
}

/** Makes a pod and waits until it stands. Throws FAILED_PRECONDITION or UNAVAILABLE with what the cluster says, and leaves nothing then. */
export async function makePodSandbox(maker: PodMaker, shape: PodShape): Promise<PodSandbox> {
  const { cluster, settings, owner, agent } = maker;
  const name = newId('run').toLowerCase().replace('_', '-');
  await cluster.createJob(sandboxJob({ name, owner, shape, user: FIRST_USER + randomInt(USERS), agent }, settings));
  try {
    const pod = await waitUntilStarted(cluster, name, settings.startMs);
    const folder = settings.images[shape.image]?.folder ?? '';
    const stream = await cluster.connect(pod, KEEPER_CONTAINER, keeperCommand(folder));
    return await greet(cluster, name, stream);
  } catch (error) {
    await cluster.removeJob(name);
    throw error;
  }
}

async function waitUntilStarted(cluster: SandboxCluster, job: string, startMs: number): Promise<string> {
  const began = Date.now();
  for (;;) {
    const pod = await cluster.podOf(job);
    const containers = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
    if (pod && containers.length === 2 && containers.every(({ state }) => state?.running !== undefined)) return pod.metadata?.name ?? '';
    const late = Date.now() > began + startMs;
    const { why, hopeless } = podTrouble(pod, late || pod === undefined ? await cluster.warningsOf(job) : []);
    // The cluster tries again for a while, and a policy that was changed is known everywhere only then.
    if (hopeless && Date.now() > began + SETTLED_AFTER_MS) throw new AppError('FAILED_PRECONDITION', `failed to start sandbox: ${why}`);
    if (late) throw new AppError('UNAVAILABLE', `failed to start sandbox: no pod within ${Math.round(startMs / 1000)} s: ${why}`);
    await delay(LOOK_EVERY_MS);
  }
}

/** Waits for the keeper's first word. */
async function greet(cluster: SandboxCluster, job: string, stream: CommandStream): Promise<PodSandbox> {
  const first = Promise.withResolvers<FromKeeper>();
  let alive = true;
  let take: (message: FromKeeper, body: Buffer) => void = (message) => first.resolve(message);
  const read = createFrameReader<FromKeeper>(({ message, body }) => take(message, body));
  stream.onData((bytes) => {
    try {
      read(bytes);
    } catch {
      // Whoever speaks there is no keeper.
      stream.close();
    }
  });
  const gone = stream.ended.then((words) => {
    alive = false;
    first.reject(new AppError('UNAVAILABLE', `failed to start sandbox: its keeper ended: ${words || 'without a word'}`));
    return words;
  });
  const timer = setTimeout(() => stream.close(), READY_WITHIN_MS);
  const word = await first.promise.finally(() => clearTimeout(timer));
  if (word.t === 'open')
    throw new AppError(
      'FAILED_PRECONDITION',
      `failed to start sandbox: a pod reaches ${word.reached}: network policies are not in force; use a network plugin that enforces them, and apply k8s/sandbox/network.yaml`,
    );
  return {
    alive: () => alive,
    discard: async () => {
      stream.close();
      await cluster.removeJob(job);
    },
    say: (message, body) => stream.write(encodeFrame(message, body)),
    onSay: (next) => (take = next),
    gone,
    endedForMemory: async () => {
      const deadline = Date.now() + END_KNOWN_WITHIN_MS;
      for (;;) {
        const end = containerEnd(await cluster.podOf(job), PROGRAM_CONTAINER);
        if (end !== undefined || Date.now() > deadline) return end?.outOfMemory ?? false;
        await delay(LOOK_EVERY_MS);
      }
    },
  };
}
