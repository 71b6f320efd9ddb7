import { AsyncLocalStorage } from 'node:async_hooks';
import { activeIds } from '@modwright/telemetry';
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

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
  return destination ? pino(options, destination) : pino(options);
}
