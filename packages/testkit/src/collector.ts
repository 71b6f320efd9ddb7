import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

/** A span as it arrived. */
export interface CollectedSpan {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly service: string;
  readonly schemaUrl: string;
  readonly traceId: string;
  readonly spanId: string;
  /** '' = the root of its trace. */
  readonly parentSpanId: string;
  /** Span ids in other traces. */
  readonly links: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A log line or an event as it arrived. */
export interface CollectedLog {
  /** '' = a plain log line. */
  readonly eventName: string;
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** One measured series, newest value last. */
export interface CollectedPoint {
  readonly metric: string;
  readonly service: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** A counter's or gauge's value; the sum of a histogram. */
  readonly value: number;
  /** Measurements in a histogram. */
  readonly count: number;
}

/** Makes JSON of a body in protobuf. @param path says what it is: "/v1/traces". */
export type DecodeOtlp = (path: string, body: Buffer) => Promise<string>;

/** Receives OTLP over HTTP as JSON, in this process; in protobuf where somebody decodes it. https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export interface Collector {
  /** Variables that make a process send everything here, soon. */
  readonly env: Readonly<Record<string, string>>;
  readonly spans: readonly CollectedSpan[];
  readonly logs: readonly CollectedLog[];
  readonly points: readonly CollectedPoint[];
  /** Everything that was received, as it came. */
  readonly bodies: readonly string[];
  /** The first value that `find` gives; it is asked again as telemetry arrives. Throws when none came within 30 s. */
  until<T>(what: string, find: () => T | undefined): Promise<T>;
  close(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/** @param decode for senders that know no JSON. */
export async function startCollector(decode?: DecodeOtlp): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const logs: CollectedLog[] = [];
  const points: CollectedPoint[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void read(request, decode).then((text) => {
      bodies.push(text);
      const body = JSON.parse(text) as Otlp;
      spans.push(...toSpans(body));
      logs.push(...toLogs(body));
      points.push(...toPoints(body));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_BLRP_SCHEDULE_DELAY: '100',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_METRIC_EXPORT_TIMEOUT: '400',
    },
    spans,
    logs,
    points,
    bodies,
    until: async (what, find) => {
      for (const deadline = Date.now() + PATIENCE_MS; ;) {
        const found = find();
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`the collector did not receive ${what}`);
        await sleep(20);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage, decode: DecodeOtlp | undefined): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return decode && request.headers['content-type'] === 'application/x-protobuf' ? decode(request.url ?? '', plain) : plain.toString('utf8');
}

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
}

interface Attributed {
  readonly attributes?: readonly { readonly key: string; readonly value: AnyValue }[];
}

interface Point extends Attributed {
  readonly asDouble?: number;
  readonly asInt?: string | number;
  readonly sum?: number;
  readonly count?: string | number;
}

/** The parts of the three requests that are read here. */
interface Otlp {
  readonly resourceSpans?: readonly (Resourced & { readonly scopeSpans: readonly { readonly schemaUrl?: string; readonly spans: readonly WireSpan[] }[] })[];
  readonly resourceLogs?: readonly (Resourced & { readonly scopeLogs: readonly { readonly logRecords: readonly WireLog[] }[] })[];
  readonly resourceMetrics?: readonly (Resourced & { readonly scopeMetrics: readonly { readonly metrics: readonly WireMetric[] }[] })[];
}

interface Resourced {
  readonly resource?: Attributed;
}

interface WireSpan extends Attributed {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly links?: readonly { readonly spanId: string }[];
  readonly status?: { readonly code?: number };
}

interface WireLog extends Attributed {
  readonly eventName?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly body?: AnyValue;
}

interface WireMetric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly Point[] };
  readonly gauge?: { readonly dataPoints: readonly Point[] };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const FAILED = 2;

function toSpans({ resourceSpans = [] }: Otlp): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ schemaUrl = '', spans }) =>
      spans.map((span) => ({
        name: span.name,
        kind: KINDS[span.kind] ?? 'internal',
        service: serviceOf(resource),
        schemaUrl,
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        links: (span.links ?? []).map(({ spanId }) => spanId),
        attributes: toRecord(span),
        failed: span.status?.code === FAILED,
        startedAt: Number(span.startTimeUnixNano) / 1e6,
        endedAt: Number(span.endTimeUnixNano) / 1e6,
      })),
    ),
  );
}

function toLogs({ resourceLogs = [] }: Otlp): CollectedLog[] {
  return resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map((log) => ({
        eventName: log.eventName ?? '',
        service: serviceOf(resource),
        traceId: log.traceId ?? '',
        spanId: log.spanId ?? '',
        body: String(log.body ? toValue(log.body) : ''),
        attributes: toRecord(log),
      })),
    ),
  );
}

function toPoints({ resourceMetrics = [] }: Otlp): CollectedPoint[] {
  return resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap((metric) =>
        (metric.sum ?? metric.gauge ?? metric.histogram ?? { dataPoints: [] }).dataPoints.map((point) => ({
          metric: metric.name,
          service: serviceOf(resource),
          attributes: toRecord(point),
          value: Number(point.asDouble ?? point.asInt ?? point.sum ?? 0),
          count: Number(point.count ?? 0),
        })),
      ),
    ),
  );
}

function serviceOf(resource: Attributed | undefined): string {
  const name = toRecord(resource ?? {})['service.name'];
  return typeof name === 'string' ? name : '';
}

function toRecord({ attributes = [] }: Attributed): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toValue(value)]));
}

function toValue({ stringValue, boolValue, intValue, doubleValue, arrayValue }: AnyValue): unknown {
  if (arrayValue) return (arrayValue.values ?? []).map(toValue);
  return stringValue ?? boolValue ?? doubleValue ?? (intValue === undefined ? undefined : Number(intValue));
}
