import type { Program } from '@modwright/contracts/sandbox';
import { ATTRIBUTE, METRIC, openSpan, OPERATION, type OpenSpan, type SpanAttributes } from '@modwright/telemetry';
import type { Outcome } from '../domain/driver.ts';

/** `execute_tool sandbox.run`: one program from the wait for a slot to its end. Nothing of it is told to the program, which is not trusted. */
export function openProgramSpan(kind: 'run' | 'session', program: Program | undefined): OpenSpan {
  const tool = `sandbox.${kind}`;
  const attributes = { [ATTRIBUTE.tool]: tool, [ATTRIBUTE.toolType]: 'extension', [ATTRIBUTE.programKind]: kind, [ATTRIBUTE.image]: program?.image };
  return openSpan({ name: `${OPERATION.tool} ${tool}`, operation: OPERATION.tool, attributes, measuredBy: METRIC.toolDuration });
}

/** How the program ended: END_REASON_WALL_TIME -> "wall_time". */
export function endedAttributes({ reason, exitCode, peakMib }: Outcome): SpanAttributes {
  return {
    [ATTRIBUTE.endReason]: reason.replace('END_REASON_', '').toLowerCase(),
    [ATTRIBUTE.exitCode]: exitCode,
    [ATTRIBUTE.peakMib]: peakMib,
  };
}
