import { GenerateRequest, Role } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';

const ROLES: Readonly<Record<string, Role>> = { system: Role.SYSTEM, developer: Role.SYSTEM, user: Role.USER, assistant: Role.ASSISTANT };

/** The body of OpenAI's chat completions as our request. Throws INVALID_ARGUMENT that names the field. */
export function toGenerateRequest(requestId: string, body: unknown): GenerateRequest {
  const chat = asObject(body, 'the body');
  if ((chat['n'] ?? 1) !== 1) throw refuse('n', 'must be 1: send several requests');
  if (chat['tools'] !== undefined) throw refuse('tools', 'are not supported');
  const metadata = asObject(chat['metadata'] ?? {}, 'metadata');
  return GenerateRequest.fromPartial({
    requestId,
    context: { build: text(metadata, 'build'), role: text(metadata, 'role'), step: text(metadata, 'step'), module: text(metadata, 'module') },
    messages: toMessages(chat['messages']),
    sampling: {
      temperature: number(chat, 'temperature', 1),
      topP: number(chat, 'top_p', 1),
      maxTokens: count(chat, 'max_completion_tokens', count(chat, 'max_tokens', 0)),
      // OpenAI's seeds have 64 bits, and any of them is as good as another.
      seed: Math.trunc(number(chat, 'seed', 0)) % 2 ** 31,
      stop: toStops(chat['stop']),
    },
    jsonSchema: toSchema(chat['response_format']),
    policyVersion: text(metadata, 'policy_version'),
  });
}

export function wantsStream(body: unknown): boolean {
  return (body as { stream?: unknown }).stream === true;
}

export function wantsLogprobs(body: unknown): boolean {
  return (body as { logprobs?: unknown }).logprobs === true;
}

function toMessages(value: unknown): GenerateRequest['messages'] {
  if (!Array.isArray(value) || value.length === 0) throw refuse('messages', 'must be a list with at least one message');
  return value.map((entry: unknown, index) => {
    const message = asObject(entry, `messages[${index}]`);
    const role = ROLES[String(message['role'])];
    if (!role) throw refuse(`messages[${index}].role`, `must be one of ${Object.keys(ROLES).join(', ')}`);
    return { role, content: toContent(message['content'], index) };
  });
}

/** Text, or OpenAI's list of text parts. */
function toContent(content: unknown, index: number): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? content.map((part: unknown) => part as { type?: unknown; text?: unknown } | null) : [];
  if (parts.length === 0 || parts.some((part) => typeof part?.text !== 'string')) throw refuse(`messages[${index}].content`, 'must be text');
  return parts.map((part) => part?.text).join('');
}

function toSchema(format: unknown): string {
  if (format === undefined || format === null) return '';
  const { type, json_schema: wrapper } = asObject(format, 'response_format');
  if (type === 'text') return '';
  if (type === 'json_object') return '{"type":"object"}';
  if (type !== 'json_schema') throw refuse('response_format.type', 'must be text, json_object or json_schema');
  return JSON.stringify(asObject(asObject(wrapper, 'response_format.json_schema')['schema'], 'response_format.json_schema.schema'));
}

function toStops(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const stops: unknown[] = Array.isArray(value) ? value : [value];
  return stops.map((stop) => {
    if (typeof stop !== 'string' || stop === '') throw refuse('stop', 'must be text or a list of texts');
    return stop;
  });
}

function asObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(field, 'must be a JSON object');
  return value as Readonly<Record<string, unknown>>;
}

function number(from: Readonly<Record<string, unknown>>, field: string, fallback: number): number {
  const value = from[field] ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refuse(field, 'must be a number');
  return value;
}

function count(from: Readonly<Record<string, unknown>>, field: string, fallback: number): number {
  const value = number(from, field, fallback);
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 31) throw refuse(field, 'must be a whole number, 0 or more');
  return value;
}

function text(from: Readonly<Record<string, unknown>>, field: string): string {
  const value = from[field] ?? '';
  if (typeof value !== 'string') throw refuse(`metadata.${field}`, 'must be text');
  return value;
}

function refuse(field: string, problem: string): AppError {
  return new AppError('INVALID_ARGUMENT', `${field} ${problem}`);
}
