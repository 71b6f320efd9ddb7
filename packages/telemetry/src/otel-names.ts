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
  /** One build from the brief to its end, or one training run. */
  workflow: 'invoke_workflow',
  /** One turn of one agent. */
  agent: 'invoke_agent',
  /** One completion. */
  chat: 'chat',
  /** One program in the sandbox, a run or a session. */
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
  workflow: 'gen_ai.workflow.name',
  /** Of a count of tokens: "input", "output". */
  tokenType: 'gen_ai.token.type',
  /** What was judged: a checkpoint, "vote", "thumb", a rubric. */
  evaluation: 'gen_ai.evaluation.name',
  evaluationValue: 'gen_ai.evaluation.score.value',
  evaluationLabel: 'gen_ai.evaluation.score.label',
  evaluationExplanation: 'gen_ai.evaluation.explanation',

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
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  exceptionStack: 'exception.stacktrace',

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

  /** Durable consumer of the work queue: "coder". */
  consumer: 'modwright.consumer',
  /** Of a build: "building". */
  status: 'modwright.status',
  /** Of an agent whose turns are rewarded: "coder". */
  role: 'modwright.role',
  /** Of an alarm: "tampering". */
  alarm: 'modwright.alarm',
  /** Of a vote or another opinion: "left", "tie", "thumb". */
  choice: 'modwright.choice',
  /** True when a program voted. */
  simulated: 'modwright.simulated',
  /** Of programs in the sandbox: "running", "waiting". */
  state: 'modwright.state',
  /** Of a program in the sandbox: "run", "session". */
  programKind: 'modwright.sandbox.kind',

  /** A training run's id. */
  rlRun: 'rl.run.id',
  /** "grpo", "dpo", "kto", "sft". */
  rlMethod: 'rl.method',
  /** The version that training starts from, and the one it makes. */
  rlParent: 'rl.policy.parent',
  rlVersion: 'rl.policy.version',
  /** Which rewards are learnt from. */
  rlSnapshot: 'rl.reward.snapshot',
  rlMeanReward: 'rl.reward.mean',
  /** Ids of the builds whose turns are learnt from: by them a training run is found from a build, its scores and its votes. */
  rlBuilds: 'rl.reward.builds',
  /** Rollouts or pairs in the batch. */
  rlSamples: 'rl.batch.samples',
  /** Completions for one prompt, compared with one another, and which of them this is. */
  rlGroup: 'rl.sample.group',
  rlSample: 'rl.sample.index',
  /** Which measure: "kl", "entropy", "grad_norm". */
  rlMeasure: 'rl.train.measure.name',
  rlStep: 'rl.train.step',
  rlSteps: 'rl.train.steps',

  /** What langfuse and OpenInference viewers read; set only by the compatibility switch. */
  langfuseType: 'langfuse.observation.type',
  openInferenceKind: 'openinference.span.kind',
} as const;

/** Spans of learning that no operation of the conventions names. */
export const SPAN = {
  /** Gathers rollouts and freezes their rewards. */
  reward: 'rl.reward',
  /** A batch is learnt from; the learner's own spans are below. */
  train: 'rl.train',
  /** The learner's run: loading, every step, writing the adapter. */
  learn: 'rl.learn',
  /** One optimiser step, in the learner. */
  step: 'rl.train.step',
  /** Both versions play held-out work. */
  evaluate: 'rl.evaluate',
  /** A version is stored, signed and put into service. */
  sync: 'rl.sync',
} as const;

/** Names of events: log records with a name and attributes. */
export const EVENT = {
  /** A score of a checkpoint, or what a person or a judge said. */
  evaluation: 'gen_ai.evaluation.result',
} as const;

/** One instrument. */
export interface Metric<Kind extends MetricKind = MetricKind> {
  readonly name: string;
  /** Counters only grow; a histogram keeps how values are spread; a gauge is read when it is sent. */
  readonly kind: Kind;
  /** UCUM: "s", "By", "{token}", "1". */
  readonly unit: string;
  readonly description: string;
  /** What its values are told apart by. */
  readonly attributes: readonly string[];
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

export type MetricKind = 'counter' | 'histogram' | 'gauge';

/** Seconds, from what the database answers to what a model thinks about. */
const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];
/** As the conventions recommend. */
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144];
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1];

function histogram(name: string, unit: string, description: string, attributes: readonly string[], buckets: readonly number[]): Metric<'histogram'> {
  return { name, kind: 'histogram', unit, description, attributes, buckets };
}

function counter(name: string, unit: string, description: string, attributes: readonly string[]): Metric<'counter'> {
  return { name, kind: 'counter', unit, description, attributes };
}

function gauge(name: string, unit: string, description: string, attributes: readonly string[]): Metric<'gauge'> {
  return { name, kind: 'gauge', unit, description, attributes };
}

const { agent, consumer, destination, endReason, errorType, evaluation, httpMethod, httpRoute, httpStatus } = ATTRIBUTE;
const { command, messagingOperationName, operation, outcome, policyVersion, programKind, provider } = ATTRIBUTE;
const { requestModel, rlMethod, rpcMethod, rpcStatus, simulated, state, tokenType, workflow } = ATTRIBUTE;

/** Every metric. */
export const METRIC = {
  workflowDuration: histogram('gen_ai.workflow.duration', 's', 'A build or a training run, from its beginning to its end', [workflow, outcome], SECONDS),
  agentDuration: histogram('gen_ai.invoke_agent.duration', 's', 'One turn of an agent', [agent, command, outcome, errorType], SECONDS),
  toolDuration: histogram(
    'gen_ai.execute_tool.duration',
    's',
    'One program in the sandbox, its wait for a slot included',
    [programKind, endReason, errorType],
    SECONDS,
  ),
  chatDuration: histogram(
    'gen_ai.client.operation.duration',
    's',
    'One completion, its wait for a slot included',
    [operation, provider, requestModel, agent, policyVersion, errorType],
    SECONDS,
  ),
  tokens: histogram(
    'gen_ai.client.token.usage',
    '{token}',
    'Tokens of one completion',
    [operation, provider, requestModel, agent, policyVersion, tokenType],
    TOKENS,
  ),

  httpDuration: histogram(
    'http.server.request.duration',
    's',
    'One request to the gateway; a stream counts until it begins to flow',
    [httpMethod, httpRoute, httpStatus, errorType],
    CALL_SECONDS,
  ),
  rpcServerDuration: histogram('rpc.server.call.duration', 's', 'One gRPC call, as its server sees it', [rpcMethod, errorType], CALL_SECONDS),
  rpcClientDuration: histogram('rpc.client.call.duration', 's', 'One gRPC call, as its caller sees it', [rpcMethod, rpcStatus, errorType], CALL_SECONDS),
  publishDuration: histogram(
    'messaging.client.operation.duration',
    's',
    'One message from the call to the word of the broker',
    [messagingOperationName, destination, errorType],
    CALL_SECONDS,
  ),
  processDuration: histogram('messaging.process.duration', 's', 'One message, from its delivery to its end', [consumer, destination, errorType], SECONDS),

  openBuilds: gauge('modwright.builds.open', '{build}', 'Builds that have not ended', []),
  workWaiting: gauge('modwright.work.waiting', '{message}', 'Messages of the work queue that no worker has taken', [consumer]),
  workTaken: gauge('modwright.work.taken', '{message}', 'Messages of the work queue that are being worked on', [consumer]),
  deadLetters: counter('modwright.dead_letters', '{letter}', 'Messages that were given up', [destination]),
  openDeadLetters: gauge('modwright.dead_letters.open', '{letter}', 'Dead letters that nobody has replayed or discarded', []),

  policyWait: histogram('modwright.policy.wait', 's', 'How long a completion waited for a slot of the model', [requestModel, agent], SECONDS),
  policyWaiting: gauge('modwright.policy.waiting', '{call}', 'Completions that wait for a slot now', []),
  programs: gauge('modwright.sandbox.programs', '{program}', 'Programs in the sandbox now', [programKind, state]),

  score: histogram('modwright.checkpoint.score', '1', 'What a checkpoint gave an app or a module', [evaluation], SHARES),
  votes: counter('modwright.votes', '{vote}', 'Votes that count', [ATTRIBUTE.choice]),
  feedback: counter('modwright.feedback', '{item}', 'Thumbs, scores and comments', [evaluation, simulated]),
  rewards: counter('modwright.rewards', '{reward}', 'Components of rewards', [ATTRIBUTE.role]),
  alarms: counter('modwright.alarms', '{alarm}', 'Signs that a reward was not earned', [ATTRIBUTE.alarm]),

  trainSteps: counter('rl.train.steps', '{step}', 'Optimiser steps', [rlMethod]),
  trainTokens: counter('rl.train.tokens', '{token}', 'Tokens that were learnt from', [rlMethod]),
  trainStepDuration: histogram('rl.train.step.duration', 's', 'One optimiser step', [rlMethod], SECONDS),
  trainLoss: gauge('rl.train.loss', '{loss}', 'Loss of the newest step', [rlMethod]),
  trainMeasure: gauge('rl.train.measure', '{value}', 'Other measures of the newest step: kl, entropy, grad_norm, clipped', [rlMethod, ATTRIBUTE.rlMeasure]),

  memory: gauge('process.memory.usage', 'By', 'Resident memory of the process', []),
  eventLoopDelay: gauge('nodejs.eventloop.delay.p99', 's', 'How late timers are, at the 99th percentile since the last reading', []),
} as const;
