import type { NodeSDK } from '@opentelemetry/sdk-node';
import { closeLogs, openLogs } from './logs.ts';
import { closeMetrics, openMetrics } from './metrics.ts';
import { observeProcess } from './process-metrics.ts';
import { switchTelemetry, telemetryIsOn } from './telemetry-is-on.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Traces, metrics and logs of this process on their way out. */
export interface Telemetry {
  /** Sends what is left and ends. */
  stop(): Promise<void>;
}

const OFF: Telemetry = { stop: () => Promise.resolve() };

interface Signals {
  readonly traces: boolean;
  readonly metrics: boolean;
  readonly logs: boolean;
}

/**
 * Which signals are asked for. All three go where OTEL_EXPORTER_OTLP_ENDPOINT says; one alone by its own endpoint (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) or
 * exporter (OTEL_METRICS_EXPORTER=prometheus). Without any of these nothing is collected, unlike the SDK's own default of a collector on localhost.
 */
export function signalsOf(env: Environment): Signals {
  const off = env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true';
  const all = Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT']);
  const wanted = (signal: 'TRACES' | 'METRICS' | 'LOGS'): boolean => {
    const exporter = env[`OTEL_${signal}_EXPORTER`];
    return !off && exporter !== 'none' && (all || Boolean(exporter) || Boolean(env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]));
  };
  return { traces: wanted('TRACES'), metrics: wanted('METRICS'), logs: wanted('LOGS') };
}

/**
 * Starts what the standard OTEL_* variables ask for, once per process and before the loggers and clients that report. Where nothing is asked for, the SDK is
 * not even loaded.
 * @param service "coder"; OTEL_SERVICE_NAME goes before it.
 */
export async function startTelemetry(service: string, env: Environment = process.env): Promise<Telemetry> {
  const signals = signalsOf(env);
  if (telemetryIsOn() || !(signals.traces || signals.metrics || signals.logs)) return OFF;
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk: NodeSDK = new NodeSDK({
    serviceName: env['OTEL_SERVICE_NAME'] ?? service,
    // A signal without readers or processors is off.
    ...(signals.traces ? {} : { spanProcessors: [] }),
    ...(signals.metrics ? {} : { metricReaders: [] }),
    ...(signals.logs ? {} : { logRecordProcessors: [] }),
  });
  sdk.start();
  switchTelemetry(true);
  if (signals.logs) openLogs();
  if (signals.metrics) openMetrics();
  const stopObserving = observeProcess();
  return {
    stop: async () => {
      switchTelemetry(false);
      // Sends once more what gauges and counters stand at.
      await sdk.shutdown();
      stopObserving();
      closeLogs();
      closeMetrics();
    },
  };
}
