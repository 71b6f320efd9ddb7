export { ATTRIBUTE, METRIC, OPERATION, SPAN } from './otel-names.ts';
export { capturesContent, toMessagesAttribute, type SpokenMessage } from './content.ts';
export { redact } from './redact.ts';
export { startTelemetry, type Telemetry } from './start.ts';
export { telemetryIsOn } from './telemetry-is-on.ts';
export {
  aboutBuild,
  activeIds,
  buildOf,
  childEnvironment,
  fromHeaders,
  fromTraceparent,
  toHeaders,
  traceparent,
  within,
  type TraceContext,
} from './context.ts';
export { duringBuild, inSpan, NOWHERE, openSpan, type OpenSpan, type SpanAttributes, type SpanSpec } from './spans.ts';
export { count, metricsAreOn, observe, record, type MetricAttributes, type Reading } from './metrics.ts';
export { emitEvaluation, emitLine, logsAreOn, type EvaluationResult, type LogLine } from './logs.ts';
