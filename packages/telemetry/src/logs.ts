import { context, logs, SeverityNumber, type Attributes, type Logger } from '@opentelemetry/api';
import { buildOf } from './context.ts';
import { ATTRIBUTE, EVENT, SCHEMA_URL, SCOPE } from './otel-names.ts';
import { redact } from './redact.ts';

/** A line of a log, or an event. */
export interface LogLine {
  readonly severity: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly at?: Date;
}

/** What somebody or something thought of a piece of work: https://github.com/open-telemetry/semantic-conventions-genai */
export interface EvaluationResult {
  /** A checkpoint, "vote", "thumb", a rubric's name. */
  readonly name: string;
  readonly value?: number;
  /** "won", "up". */
  readonly label?: string;
  /** One sentence; of people only when content may be captured. */
  readonly explanation?: string;
  /** The build that was judged; the running work's when absent. */
  readonly build?: string;
  readonly attributes?: Attributes;
}

let logger: Logger | undefined;

/** Called once the SDK runs. */
export function openLogs(): void {
  logger = logs.getLogger(SCOPE, undefined, { schemaUrl: SCHEMA_URL });
}

/** Nothing is sent any longer. */
export function closeLogs(): void {
  logger = undefined;
}

/** True while somebody receives logs. */
export function logsAreOn(): boolean {
  return logger !== undefined;
}

/** Sends a line with trace and span of the running work. Every text is redacted. */
export function emitLine({ severity, body, attributes, at }: LogLine): void {
  logger?.emit({
    severityText: severity,
    severityNumber: SeverityNumber[severity],
    body: redact(body),
    attributes: toAttributes({ [ATTRIBUTE.conversation]: buildOf(context.active()), ...attributes }),
    ...(at ? { timestamp: at } : {}),
  });
}

/** Sends `gen_ai.evaluation.result`, below the running work. */
export function emitEvaluation({ name, value, label, explanation, build, attributes }: EvaluationResult): void {
  logger?.emit({
    eventName: EVENT.evaluation,
    severityNumber: SeverityNumber.INFO,
    attributes: toAttributes({
      [ATTRIBUTE.conversation]: build ?? buildOf(context.active()),
      [ATTRIBUTE.evaluation]: name,
      [ATTRIBUTE.evaluationValue]: value,
      [ATTRIBUTE.evaluationLabel]: label,
      [ATTRIBUTE.evaluationExplanation]: explanation,
      ...attributes,
    }),
  });
}

/** Texts, numbers and truths; what else there is becomes a text. */
function toAttributes(fields: Readonly<Record<string, unknown>>): Attributes {
  const kept: Attributes = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    if (typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
    else kept[name] = redact(typeof value === 'string' ? value : JSON.stringify(value));
  }
  return kept;
}
