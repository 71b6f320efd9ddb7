/** One message of a prompt or an answer. */
export interface SpokenMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * True when prompts and completions may go into spans: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT is "true", "SPAN_ONLY" or "SPAN_AND_EVENT".
 * Off by default: what people and models write may be private, and is in the store anyway.
 */
export function capturesContent(wanted = process.env['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'] ?? ''): boolean {
  return ['true', 'span_only', 'span_and_event'].includes(wanted.trim().toLowerCase());
}

/** The value of `gen_ai.input.messages` and `gen_ai.output.messages`: https://github.com/open-telemetry/semantic-conventions-genai */
export function toMessagesAttribute(messages: readonly SpokenMessage[]): string {
  return JSON.stringify(messages.map(({ role, content }) => ({ role, parts: [{ type: 'text', content }] })));
}
