import type { BuildState } from '@modwright/contracts/state';
import { aboutBuild, ATTRIBUTE, fromTraceparent, METRIC, openSpan, OPERATION } from '@modwright/telemetry';

const WORKFLOW = 'build';

/** `invoke_workflow build`: the whole build, told once it has ended, in the trace of the request that submitted it. */
export function reportEnd({ id, status, startedAt, traceparent, usage }: BuildState): void {
  const outcome = status.replace('BUILD_STATUS_', '').toLowerCase();
  const span = openSpan({
    name: `${OPERATION.workflow} ${WORKFLOW}`,
    operation: OPERATION.workflow,
    parent: aboutBuild(fromTraceparent(traceparent), id),
    attributes: {
      [ATTRIBUTE.workflow]: WORKFLOW,
      [ATTRIBUTE.outcome]: outcome,
      [ATTRIBUTE.inputTokens]: usage?.promptTokens,
      [ATTRIBUTE.outputTokens]: usage?.completionTokens,
    },
    measuredBy: METRIC.workflowDuration,
    ...(startedAt ? { startedAt } : {}),
  });
  span.end();
}
