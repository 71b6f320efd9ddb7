import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import { aboutBuild, buildOf, under, within, type TraceContext } from './context.ts';
import { compatibleAttributes } from './compatibility.ts';
import { metricsAreOn, record, type MetricAttributes } from './metrics.ts';
import { ATTRIBUTE, SCHEMA_URL, SCOPE, type Metric, type Operation } from './otel-names.ts';
import { redact } from './redact.ts';
import { telemetryIsOn } from './telemetry-is-on.ts';

/** Values by name; undefined ones are left out. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What a span is about. Names have no ids in them. */
export interface SpanSpec {
  /** "invoke_agent coder", "publish work.coder". */
  readonly name: string;
  readonly kind?: 'internal' | 'client' | 'server' | 'producer' | 'consumer';
  readonly operation?: Operation;
  readonly attributes?: SpanAttributes;
  /** The work that caused this one from another trace. */
  readonly links?: readonly TraceContext[];
  /** Where it hangs; the running work when absent. */
  readonly parent?: TraceContext;
  /** True = begins a trace of its own, and keeps only the build of its parent. */
  readonly root?: boolean;
  /** When it began; now when absent. */
  readonly startedAt?: Date;
  /** Where its duration is kept, told apart by those of its attributes that the metric names. */
  readonly measuredBy?: Metric<'histogram'>;
}

/** A span that goes on. */
export interface OpenSpan {
  /** For what happens below it. */
  readonly context: TraceContext;
  set(attributes: SpanAttributes): void;
  /** Ends it, once; `error` makes it a failed one. */
  end(error?: unknown): void;
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

const tracer = trace.getTracerProvider().getTracer(SCOPE, undefined, { schemaUrl: SCHEMA_URL });

/** Begins a span that somebody else's callbacks end. Costs next to nothing when nothing is sent. */
export function openSpan(spec: SpanSpec): OpenSpan {
  const parent = spec.parent ?? context.active();
  if (!telemetryIsOn()) return { context: parent, set: nothing, end: nothing };
  const span = tracer.startSpan(
    spec.name,
    {
      kind: KINDS[spec.kind ?? 'internal'],
      root: spec.root ?? false,
      ...(spec.startedAt ? { startTime: spec.startedAt } : {}),
      ...(spec.links ? { links: toLinks(spec.links) } : {}),
    },
    parent,
  );
  if (span.isRecording()) {
    span.setAttributes(clean({ [ATTRIBUTE.conversation]: buildOf(parent), ...spec.attributes }));
    if (spec.operation) span.setAttributes({ [ATTRIBUTE.operation]: spec.operation, ...compatibleAttributes(spec.operation) });
  }
  const stopwatch = startStopwatch(spec);
  let ended = false;
  return {
    context: under(span, parent),
    set: (attributes) => {
      stopwatch?.set(attributes);
      if (span.isRecording()) span.setAttributes(clean(attributes));
    },
    end: (error) => {
      if (ended) return;
      ended = true;
      if (error !== undefined) fail(span, error);
      stopwatch?.stop(error);
      span.end();
    },
  };
}

const nothing = (): void => undefined;

/** Measures a span for its metric; undefined when it has none or nobody receives metrics. */
function startStopwatch({ measuredBy, operation, attributes, startedAt }: SpanSpec) {
  if (!measuredBy || !metricsAreOn()) return undefined;
  const began = startedAt ? startedAt.getTime() - performance.timeOrigin : performance.now();
  let known: SpanAttributes = { [ATTRIBUTE.operation]: operation, ...attributes };
  return {
    set: (more: SpanAttributes): void => void (known = { ...known, ...more }),
    stop: (error: unknown): void => {
      const all: SpanAttributes = { ...known, ...(error === undefined ? {} : { [ATTRIBUTE.errorType]: typeOf(error) }) };
      const told = measuredBy.attributes.map((name) => [name, all[name]]);
      record(measuredBy, (performance.now() - began) / 1000, Object.fromEntries(told) as MetricAttributes);
    },
  };
}

/** Runs work as a span: it ends with the work, and fails with it. */
export async function inSpan<T>(spec: SpanSpec, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  const span = openSpan(spec);
  try {
    const result = await within(span.context, () => work(span));
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

function toLinks(contexts: readonly TraceContext[]): { context: ReturnType<Span['spanContext']> }[] {
  return contexts.flatMap((one) => {
    const found = trace.getSpanContext(one);
    return found ? [{ context: found }] : [];
  });
}

/** The error's code is its type; its text may quote what a person or a model wrote, so it is redacted and short. */
function fail(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  const message = error instanceof Error ? error.message : String(error);
  span.setAttribute(ATTRIBUTE.errorType, typeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: redact(message).slice(0, MAX_ERROR) });
}

const MAX_ERROR = 500;

/** "NOT_FOUND", or the class of an error without a code. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const { code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

/** Without what is undefined, texts redacted. */
function clean(attributes: SpanAttributes): Attributes {
  const kept: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') kept[name] = redact(value);
    else if (Array.isArray(value)) kept[name] = value.map((text: string) => redact(text));
    else if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** The running span and all below it are about this build. */
export function duringBuild<T>(build: string, work: () => T): T {
  const span = trace.getActiveSpan();
  if (span?.isRecording()) span.setAttribute(ATTRIBUTE.conversation, build);
  return within(aboutBuild(context.active(), build), work);
}

/** Outside any work. */
export const NOWHERE: TraceContext = ROOT_CONTEXT;
