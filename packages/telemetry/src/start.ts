import type { NodeSDK } from '@opentelemetry/sdk-node';

type Environment = Readonly<Record<string, string | undefined>>;

/** Traces, metrics and logs of this process on their way out. */
export interface Telemetry {
  /** Sends what is left and ends. */
  stop(): Promise<void>;
}

const OFF: Telemetry = { stop: () => Promise.resolve() };

let started = false;

/** True once this process sends telemetry. */
export function telemetryIsOn(): boolean {
  return started;
}

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
  if (started || !(signals.traces || signals.metrics || signals.logs)) return OFF;
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk: NodeSDK = new NodeSDK({
    serviceName: env['OTEL_SERVICE_NAME'] ?? service,
    // A signal without readers or processors is off.
    ...(signals.traces ? {} : { spanProcessors: [] }),
    ...(signals.metrics ? {} : { metricReaders: [] }),
    ...(signals.logs ? {} : { logRecordProcessors: [] }),
  });
  sdk.start();
  started = true;
  return {
    stop: async () => {
      started = false;
      await sdk.shutdown();
    },
  };
}
