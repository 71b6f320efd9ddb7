/**
 * Every name that leaves this project by OpenTelemetry, spelled once. `gen_ai.*`, `rpc.*`, `messaging.*` and `http.*` as the semantic conventions have them
 * (GenAI v0.1.0, general v1.45.0), `rl.*` as proposed for training; what no convention has is `modwright.*`.
 * https://github.com/open-telemetry/semantic-conventions-genai
 */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/gen-ai/0.1.0';

/** Instrumentation scope of every span, metric and event. */
export const SCOPE = 'modwright';

/** Values of `gen_ai.operation.name`; a span is named "{operation} {what}". */
export const OPERATION = {
  /** One build, from the brief to its end. */
  workflow: 'invoke_workflow',
  /** One turn of one agent. */
  agent: 'invoke_agent',
  /** One completion. */
  chat: 'chat',
  /** One run or session in the sandbox, one checkpoint of the critic. */
  tool: 'execute_tool',
} as const;

export type Operation = (typeof OPERATION)[keyof typeof OPERATION];

/** Attributes of spans, events and metrics. */
export const ATTRIBUTE = {
  operation: 'gen_ai.operation.name',
  /** The build's id: on every span, through baggage. */
  conversation: 'gen_ai.conversation.id',
  agent: 'gen_ai.agent.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  finishReasons: 'gen_ai.response.finish_reasons',
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  maxTokens: 'gen_ai.request.max_tokens',
  seed: 'gen_ai.request.seed',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  /** Content, only when its capture is switched on. */
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  tool: 'gen_ai.tool.name',
  toolType: 'gen_ai.tool.type',

  rpcSystem: 'rpc.system.name',
  rpcMethod: 'rpc.method',
  rpcStatus: 'rpc.response.status_code',
  messagingSystem: 'messaging.system',
  messagingOperation: 'messaging.operation.type',
  messagingOperationName: 'messaging.operation.name',
  destination: 'messaging.destination.name',
  messageId: 'messaging.message.id',
  bodySize: 'messaging.message.body.size',
  consumerGroup: 'messaging.consumer.group.name',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  errorType: 'error.type',

  /** What a command asks for: "draftsRequested". */
  command: 'modwright.command',
  module: 'modwright.module',
  /** Of a prompt: "entities". */
  step: 'modwright.step',
  delivery: 'modwright.delivery',
  policyVersion: 'modwright.policy.version',
  /** Milliseconds a call waited for a slot. */
  queuedMs: 'modwright.queued_ms',
  /** What a program in the sandbox sees as its dependencies: "web". */
  image: 'modwright.sandbox.image',
  /** Why a program in the sandbox ended: "exited". */
  endReason: 'modwright.sandbox.end_reason',
  exitCode: 'modwright.sandbox.exit_code',
  peakMib: 'modwright.sandbox.peak_mib',
  /** How a build or a turn ended: "accepted". */
  outcome: 'modwright.outcome',

  /** What langfuse and OpenInference viewers read; set only by the compatibility switch. */
  langfuseType: 'langfuse.observation.type',
  openInferenceKind: 'openinference.span.kind',
} as const;
