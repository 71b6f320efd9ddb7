import { Method } from '@modwright/contracts/learning';
import type { BatchCounts, Run } from '@modwright/contracts/trainer';
import { ATTRIBUTE, fromTraceparent, METRIC, NOWHERE, OPERATION, type SpanAttributes, type SpanSpec } from '@modwright/telemetry';

const WORKFLOW = 'training';

/** `invoke_workflow training`: a run in a trace of its own, linked to the request that asked for it. After a restart it goes on in another. */
export function runSpan({ id, request, traceparent }: Run): SpanSpec {
  const method = request?.candidate ? undefined : (request?.method ?? Method.GRPO);
  return {
    name: `${OPERATION.workflow} ${WORKFLOW}`,
    operation: OPERATION.workflow,
    parent: NOWHERE,
    root: true,
    links: traceparent ? [fromTraceparent(traceparent)] : [],
    attributes: { [ATTRIBUTE.workflow]: WORKFLOW, [ATTRIBUTE.rlRun]: id, [ATTRIBUTE.rlMethod]: method?.replace('METHOD_', '').toLowerCase() },
    measuredBy: METRIC.workflowDuration,
  };
}

/** What a run came to: its phase, and the version that it made of another. */
export function toldOf({ phase, parent, candidate }: Run): SpanAttributes {
  return {
    [ATTRIBUTE.outcome]: phase.replace('RUN_PHASE_', '').toLowerCase(),
    [ATTRIBUTE.rlParent]: parent || undefined,
    [ATTRIBUTE.rlVersion]: candidate || undefined,
  };
}

/** Builds of one run that its span names; the batch has all. */
const MOST_BUILDS = 100;

/** Which rewards are learnt from, of which builds, and how much of them. */
export function rewardAttributes(
  snapshot: string,
  builds: readonly string[],
  { counts, trainingReward }: { readonly counts: BatchCounts; readonly trainingReward: number },
): SpanAttributes {
  return {
    [ATTRIBUTE.rlSnapshot]: snapshot,
    [ATTRIBUTE.rlBuilds]: builds.slice(0, MOST_BUILDS),
    [ATTRIBUTE.rlSamples]: counts.used || counts.preferences || counts.answers,
    [ATTRIBUTE.rlMeanReward]: trainingReward,
  };
}
