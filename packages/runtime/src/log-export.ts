import { ATTRIBUTE, emitLine, type LogLine } from '@modwright/telemetry';
import type { DestinationStream } from 'pino';

/** Sends each line of a log by OpenTelemetry too, while it is written, so that trace and span are those of the work that wrote it. */
export const logExport: DestinationStream = { write: (line) => emitLine(toLogLine(JSON.parse(line) as PinoLine)) };

/** A line as pino writes it. https://github.com/pinojs/pino/blob/main/docs/api.md */
interface PinoLine {
  readonly level: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly msg?: string;
  readonly err?: { readonly type?: string; readonly message?: string; readonly stack?: string };
  readonly [field: string]: unknown;
}

const SEVERITIES: readonly (readonly [level: number, name: LogLine['severity']])[] = [
  [60, 'FATAL'],
  [50, 'ERROR'],
  [40, 'WARN'],
  [30, 'INFO'],
  [20, 'DEBUG'],
];

/** Fields that the record says in another way: the resource has the service, the record has time and trace. */
const SAID: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'err', 'service', 'traceId', 'spanId']);

export function toLogLine(line: PinoLine): LogLine {
  const { level, time, msg = '', err } = line;
  const fields = Object.entries(line).filter(([name]) => !SAID.has(name));
  return {
    severity: SEVERITIES.find(([least]) => level >= least)?.[1] ?? 'TRACE',
    body: msg,
    at: new Date(time),
    attributes: {
      ...Object.fromEntries(fields.map(([name, value]) => (name === 'buildId' ? [ATTRIBUTE.conversation, value] : [name, value]))),
      ...(err ? { [ATTRIBUTE.exceptionType]: err.type, [ATTRIBUTE.exceptionMessage]: err.message, [ATTRIBUTE.exceptionStack]: err.stack } : {}),
    },
  };
}
