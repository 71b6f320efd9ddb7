import { AsyncLocalStorage } from 'node:async_hooks';
import { activeIds, logsAreOn } from '@modwright/telemetry';
import { multistream, pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { logExport } from './log-export.ts';

export type Logger = PinoLogger;

/** Fields that every log line of the current piece of work carries. */
export interface LogContext {
  readonly buildId?: string;
  readonly messageId?: string;
  readonly step?: string;
}

const context = new AsyncLocalStorage<LogContext>();

/** Runs `work` with these fields on every log line inside it. */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  return context.run({ ...context.getStore(), ...fields }, work);
}

/** JSON logs: fields, not sentences. Prompts, completions and secrets never go in. */
export function createLogger(service: string, destination?: DestinationStream): Logger {
  const options = {
    level: process.env['MODWRIGHT_LOG_LEVEL'] ?? 'info',
    base: { service },
    mixin: () => ({ ...context.getStore(), ...activeIds() }),
  };
  if (!logsAreOn()) return destination ? pino(options, destination) : pino(options);
  const streams = [destination ?? process.stdout, logExport].map((stream) => ({ level: 'trace' as const, stream }));
  return pino(options, multistream(streams));
}
