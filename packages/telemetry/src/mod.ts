export { ATTRIBUTE, OPERATION, SCHEMA_URL, SCOPE, type Operation } from './otel-names.ts';
export { capturesContent, toMessagesAttribute, type SpokenMessage } from './content.ts';
export { redact } from './redact.ts';
export { signalsOf, startTelemetry, telemetryIsOn, type Telemetry } from './start.ts';
export { aboutBuild, activeIds, buildOf, fromHeaders, fromTraceparent, toHeaders, traceparent, within, type TraceContext } from './context.ts';
export { duringBuild, inSpan, NOWHERE, openSpan, type OpenSpan, type SpanAttributes, type SpanSpec } from './spans.ts';
