import { context, propagation, ROOT_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api';
import { ATTRIBUTE } from './otel-names.ts';
import { telemetryIsOn } from './telemetry-is-on.ts';

/** Where a piece of work stands in traces: its span and its build. Passed on by async context, headers and metadata. */
export type TraceContext = Context;

/** Key and value of the headers (`traceparent`, `tracestate`, `baggage`) that carry the context of the running work; none when nothing is traced. */
export function toHeaders(from: TraceContext = context.active()): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  propagation.inject(from, headers);
  return headers;
}

/** The context that headers carry; `read` gives one header by name. */
export function fromHeaders(read: (name: string) => string | undefined): TraceContext {
  return propagation.extract(ROOT_CONTEXT, undefined, { get: (_, name) => read(name), keys: () => [] });
}

/** The context of a stored `traceparent`; the root when it is empty. */
export function fromTraceparent(traceparent: string): TraceContext {
  return traceparent ? fromHeaders((name) => (name === 'traceparent' ? traceparent : undefined)) : ROOT_CONTEXT;
}

/** The running work's `traceparent`, to be stored or sent along; '' when nothing is traced. */
export function traceparent(from: TraceContext = context.active()): string {
  return toHeaders(from)['traceparent'] ?? '';
}

/** The same work, known to be about this build: every span below carries its id. */
export function aboutBuild(from: TraceContext, build: string): TraceContext {
  if (!build) return from;
  const baggage = propagation.getBaggage(from) ?? propagation.createBaggage();
  return propagation.setBaggage(from, baggage.setEntry(ATTRIBUTE.conversation, { value: build }));
}

/** The build that the work is about; undefined outside one. */
export function buildOf(from: TraceContext): string | undefined {
  return propagation.getBaggage(from)?.getEntry(ATTRIBUTE.conversation)?.value;
}

/** Runs work inside a context. */
export function within<T>(inside: TraceContext, work: () => T): T {
  return context.with(inside, work);
}

/** The context below a span. */
export function under(span: Span, from: TraceContext): TraceContext {
  return trace.setSpan(from, span);
}

/** Trace and span of the running work for a log line; undefined when nothing is traced. */
export function activeIds(): { readonly traceId: string; readonly spanId: string } | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && { traceId: span.traceId, spanId: span.spanId };
}

/** Variables that the standard gives to the process that reads them alone. */
const OWN = new Set(['OTEL_SERVICE_NAME', 'OTEL_LOG_LEVEL', 'OTEL_NODE_RESOURCE_DETECTORS']);

/**
 * Environment for a process of ours in another language, so that it reports where this one does and below the running work (TRACEPARENT).
 * Nothing when this process reports nothing.
 */
export function childEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): Readonly<Record<string, string>> {
  if (!telemetryIsOn()) return {};
  const given = Object.entries(env).flatMap(([name, value]) => (name.startsWith('OTEL_') && !OWN.has(name) && value ? [[name, value] as const] : []));
  const above = traceparent();
  return { ...Object.fromEntries(given), ...(above ? { TRACEPARENT: above } : {}) };
}
