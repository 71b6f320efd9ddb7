import { metrics, type Counter, type Histogram, type Meter, type ObservableGauge } from '@opentelemetry/api';
import { SCHEMA_URL, SCOPE, type Metric } from './otel-names.ts';

/** What a value is told apart by; undefined ones are left out. Never ids: each set of values is a series that is kept for ever. */
export type MetricAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** One value of a gauge. */
export interface Reading {
  readonly value: number;
  readonly attributes?: MetricAttributes;
}

const counters = new Map<string, Counter>();
const histograms = new Map<string, Histogram>();
const gauges = new Map<string, ObservableGauge>();
let meter: Meter | undefined;

/** Called once the SDK runs: an instrument that is made before would be deaf. */
export function openMetrics(): void {
  meter = metrics.getMeter(SCOPE, undefined, { schemaUrl: SCHEMA_URL });
}

/** Nothing is measured any longer. */
export function closeMetrics(): void {
  meter = undefined;
  counters.clear();
  histograms.clear();
  gauges.clear();
}

/** True while somebody receives metrics. */
export function metricsAreOn(): boolean {
  return meter !== undefined;
}

/** Adds to a counter. */
export function count(metric: Metric<'counter'>, by = 1, attributes: MetricAttributes = {}): void {
  if (!meter) return;
  const known = counters.get(metric.name) ?? meter.createCounter(metric.name, describe(metric));
  counters.set(metric.name, known);
  known.add(by, present(attributes));
}

/** Puts one value into a histogram. */
export function record(metric: Metric<'histogram'>, value: number, attributes: MetricAttributes = {}): void {
  if (!meter) return;
  const known = histograms.get(metric.name) ?? meter.createHistogram(metric.name, describe(metric));
  histograms.set(metric.name, known);
  known.record(value, present(attributes));
}

/** Has a gauge read whenever it is sent. A reading that fails is left out. Gives how to stop. */
export function observe(metric: Metric<'gauge'>, read: () => readonly Reading[] | Promise<readonly Reading[]>): () => void {
  if (!meter) return () => undefined;
  const gauge = gauges.get(metric.name) ?? meter.createObservableGauge(metric.name, describe(metric));
  gauges.set(metric.name, gauge);
  const look = async (result: { observe(value: number, attributes?: Record<string, string | number | boolean>): void }): Promise<void> => {
    try {
      for (const { value, attributes = {} } of await read()) result.observe(value, present(attributes));
    } catch {
      // A store that is away now says so elsewhere; the next reading may succeed.
    }
  };
  gauge.addCallback(look);
  return () => gauge.removeCallback(look);
}

function describe({ unit, description, buckets }: Metric) {
  return { unit, description, ...(buckets ? { advice: { explicitBucketBoundaries: [...buckets] } } : {}) };
}

function present(attributes: MetricAttributes): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
