import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import { aboutBuild, buildOf, under, within, type TraceContext } from './context.ts';
import { compatibleAttributes } from './compatibility.ts';
import { ATTRIBUTE, SCHEMA_URL, SCOPE, type Operation } from './otel-names.ts';
import { redact } from './redact.ts';

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

/** Begins a span that somebody else's callbacks end. Costs next to nothing when no traces are sent. */
export function openSpan(spec: SpanSpec): OpenSpan {
  const parent = spec.parent ?? context.active();
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
  let ended = false;
  return {
    context: under(span, parent),
    set: (attributes) => {
      if (span.isRecording()) span.setAttributes(clean(attributes));
    },
    end: (error) => {
      if (ended) return;
      ended = true;
      if (error !== undefined) fail(span, error);
      span.end();
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
  const { code, name, message } = error instanceof Error ? (error as Error & { code?: unknown }) : { code: undefined, name: 'Error', message: String(error) };
  span.setAttribute(ATTRIBUTE.errorType, typeof code === 'string' ? code : name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: redact(message).slice(0, MAX_ERROR) });
}

const MAX_ERROR = 500;

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
