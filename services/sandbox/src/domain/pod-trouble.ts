import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';

/** Why a pod of a sandbox does not stand, with what to do. `hopeless`: waiting does not help. */
export interface PodTrouble {
  readonly why: string;
  readonly hopeless: boolean;
}

/** @param warnings about the pod and its job, oldest first. */
export function podTrouble(pod: V1Pod | undefined, warnings: readonly Pick<CoreV1Event, 'reason' | 'message'>[]): PodTrouble {
  const waiting = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])].flatMap(({ state, image }) =>
    state?.waiting ? [{ ...state.waiting, image }] : [],
  );
  const pull = waiting.find(({ reason }) => /Image|Registry/.test(reason ?? ''));
  if (pull)
    return {
      why: `image ${pull.image} cannot be pulled: check its name and the pull secret (${pull.message ?? pull.reason})`,
      hopeless: /Never|Invalid/.test(pull.reason ?? ''),
    };
  const broken = waiting.find(({ reason }) => reason === 'CreateContainerError' || reason === 'CreateContainerConfigError' || reason === 'RunContainerError');
  if (broken) return { why: `its container cannot be made: ${broken.message}`, hopeless: true };
  const unscheduled = pod?.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled) return { why: `no node has room: ${unscheduled.message}`, hopeless: false };
  const refused = warnings.findLast(({ reason }) => reason === 'FailedCreate')?.message;
  if (refused === undefined) return { why: warnings.at(-1)?.message ?? 'the node has not started it yet', hopeless: false };
  if (/exceeded quota/.test(refused))
    return { why: `the quota of the namespace is used up: raise it, or run fewer programs at once (${refused})`, hopeless: false };
  return { why: `the cluster refuses it: ${refused}`, hopeless: true };
}

/** How a container ended by itself, once the cluster knows: undefined until then. */
export function containerEnd(pod: V1Pod | undefined, container: string): { readonly outOfMemory: boolean } | undefined {
  if (pod === undefined) return { outOfMemory: false };
  const terminated = pod.status?.containerStatuses?.find(({ name }) => name === container)?.state?.terminated;
  return terminated === undefined ? undefined : { outOfMemory: terminated.reason === 'OOMKilled' };
}
