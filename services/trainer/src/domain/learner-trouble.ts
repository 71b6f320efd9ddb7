import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import { INTERRUPTED_CODES } from './learner-job.ts';

/** A workload, its pods and what the cluster complained about, at one moment. */
export interface ClusterView {
  /** `gone`: nobody knows it any longer. `queued`: it is suspended, as Kueue does until there is room. */
  readonly state: 'active' | 'queued' | 'complete' | 'failed' | 'gone';
  /** Of a failed one: "DeadlineExceeded". */
  readonly reason: string;
  readonly message: string;
  readonly pods: readonly V1Pod[];
  /** Warnings about it and its pods, oldest first. */
  readonly warnings: readonly Pick<CoreV1Event, 'reason' | 'message'>[];
}

/** What to make of a moment. */
export type ClusterVerdict =
  | { readonly kind: 'runs' }
  /** It cannot go on now. `hopeless`: it never will. */
  | { readonly kind: 'waits'; readonly why: string; readonly hopeless: boolean }
  /** `learner`: whether the learner's report or last words may know better than `problem`. */
  | { readonly kind: 'ended'; readonly ok: boolean; readonly problem: string; readonly again: boolean; readonly learner: boolean };

export function judgeCluster(view: ClusterView): ClusterVerdict {
  switch (view.state) {
    case 'complete':
      return { kind: 'ended', ok: true, problem: '', again: false, learner: false };
    case 'gone':
      return { kind: 'ended', ok: false, problem: 'the learner was taken off the cluster', again: true, learner: false };
    case 'failed':
      return failure(view);
    case 'queued':
      return { kind: 'waits', why: 'waits in its queue until there is room', hopeless: false };
    case 'active':
      return view.pods.some(isRunning) ? { kind: 'runs' } : (stuck(view) ?? { kind: 'waits', why: 'waits for its pod', hopeless: false });
  }
}

/** Whether the learner's process runs. */
export function isRunning(pod: V1Pod): boolean {
  return pod.status?.containerStatuses?.some(({ state }) => state?.running !== undefined) ?? false;
}

function failure({ reason, message, pods }: ClusterView): ClusterVerdict {
  const ended = (problem: string, more: { again?: boolean; learner?: boolean } = {}): ClusterVerdict => ({
    kind: 'ended',
    ok: false,
    problem,
    again: more.again ?? false,
    learner: more.learner ?? false,
  });
  if (reason === 'DeadlineExceeded') return ended('the learner took longer than it may: lower max_rollouts or epochs, or raise totalMs');
  const ends = pods.flatMap(({ status }) => status?.containerStatuses ?? []).flatMap(({ state }) => state?.terminated ?? []);
  if (ends.some((end) => end.reason === 'OOMKilled'))
    return ended('out of memory: the learner used more than its memory limit: lower max_tokens, raise `memory`, or take a smaller base model');
  const broken = ends.find(({ exitCode }) => exitCode !== 0 && !INTERRUPTED_CODES.includes(exitCode));
  if (broken) return ended(`the learner ended with code ${broken.exitCode}`, { learner: true });
  if (ends.length > 0) return ended('the learner was interrupted', { again: true });
  return ended(message || reason || 'its workload failed', { learner: true });
}

/** Reasons of a waiting container that no time heals. */
const HOPELESS_WAITS: Readonly<Record<string, string>> = {
  InvalidImageName: 'its image has no valid name',
  ErrImageNeverPull: 'its image is not on the node and may not be pulled',
  CreateContainerConfigError: 'its container cannot be set up',
};
const PULL_WAITS: readonly string[] = ['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable'];

function stuck({ pods, warnings }: ClusterView): ClusterVerdict | undefined {
  for (const pod of pods) {
    const waiting = pod.status?.containerStatuses?.flatMap(({ state }) => state?.waiting ?? []).find(({ reason }) => reason !== undefined);
    const hopeless = HOPELESS_WAITS[waiting?.reason ?? ''];
    if (hopeless !== undefined) return { kind: 'waits', why: `${hopeless}: ${waiting?.message ?? ''}`, hopeless: true };
    if (PULL_WAITS.includes(waiting?.reason ?? '')) return { kind: 'waits', why: `its image cannot be pulled: ${imageAdvice(pod)}`, hopeless: false };
    const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
    if (unscheduled) return { kind: 'waits', why: nodeAdvice(unscheduled.message ?? ''), hopeless: false };
  }
  const refused = warnings.findLast(({ reason }) => reason === 'FailedCreate' || reason === 'FailedMount' || reason === 'FailedAttachVolume');
  if (refused === undefined) return undefined;
  const quota = /exceeded quota/.test(refused.message ?? '') ? 'the quota of the namespace is used up; end other jobs or raise it: ' : '';
  return { kind: 'waits', why: `${quota}${refused.message ?? ''}`, hopeless: false };
}

function imageAdvice({ spec, status }: V1Pod): string {
  const image = spec?.containers[0]?.image ?? '';
  const said = status?.containerStatuses?.[0]?.state?.waiting?.message ?? '';
  return `${image}: check its name and the pull secret (${said.slice(0, 200)})`;
}

/** The scheduler tells of every node why not: "0/3 nodes are available: 3 Insufficient nvidia.com/gpu." */
function nodeAdvice(message: string): string {
  const resource = /Insufficient ([\w.-]+\/[\w.-]*\w)/.exec(message)?.[1];
  if (resource !== undefined) return `no node has a free ${resource}: add a node with one (and its device plugin), or set gpus to 0 (${message})`;
  if (/didn't match Pod's node affinity|untolerated taint/.test(message)) return `no node fits: check nodeSelector and tolerations (${message})`;
  if (/persistentvolumeclaim|unbound/i.test(message)) return `its volume is not there: check the claim and its access mode (${message})`;
  return `no node has room: ${message}`;
}
