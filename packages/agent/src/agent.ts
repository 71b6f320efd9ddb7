import { Envelope, type Usage } from '@modwright/contracts/build';
import type { Completed, TurnContext } from '@modwright/contracts/policy';
import {
  agentName,
  agentOf,
  AppError,
  connectBus,
  consumeWork,
  createLifecycle,
  createLogger,
  hearEndedBuilds,
  publishEnvelope,
  publishLive,
  STREAM,
  subjects,
  type Bus,
  type BusConfig,
  type Consumption,
  type EndedBuilds,
  type Lifecycle,
  type Logger,
  type Worker,
} from '@modwright/runtime';
import { Agent } from '@modwright/contracts/build';
import { ATTRIBUTE, inSpan, METRIC, OPERATION } from '@modwright/telemetry';
import { createPolicyClient, type PolicyClient, type Prompt } from './policy-client.ts';
import { createSandboxClient, type SandboxClient } from './sandbox-client.ts';

export interface AgentConfig extends BusConfig {
  readonly policyAddress: string;
  readonly sandboxAddress: string;
  /** Turns this process takes at once. */
  readonly concurrency: number;
}

type Body = NonNullable<Envelope['body']>;

/** A prompt without what the turn already knows. */
export type TurnPrompt = Omit<Prompt, 'context' | 'policyVersion'> & { readonly context: Omit<TurnContext, 'build' | 'role'> };

/** What a handler may do while it answers one command. */
export interface Turn {
  readonly envelope: Envelope;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Samples a completion; the call's id follows from the command and `context`, so a redelivered command replays it. */
  ask(prompt: TurnPrompt): Promise<Completed>;
  readonly sandbox: SandboxClient;
  /** One line on what is happening now, for people who watch. Not kept. */
  say(text: string): void;
}

/** Answers one command with one body. A thrown AppError becomes TurnFailed. */
export type AnswerCommand = (body: Body, turn: Turn) => Promise<Body>;

/**
 * Runs an agent: takes commands from `work.<worker>`, answers each to the orchestrator, acknowledges after the answer is durable.
 * What `answer` needs and has to be closed after the last turn is registered on `lifecycle` before.
 */
export async function startAgent(
  worker: Worker,
  config: AgentConfig,
  answer: AnswerCommand,
  lifecycle = createLifecycle(createLogger(worker)),
): Promise<Lifecycle> {
  const logger = createLogger(worker);
  const bus = await connectBus({ url: config.natsUrl, user: worker, password: config.natsPassword, name: worker, tlsFolder: config.tlsFolder });
  lifecycle.onStop('bus', () => bus.close());
  const policy = createPolicyClient(config.policyAddress, config.internalToken, config.tlsFolder);
  lifecycle.onStop('policy client', () => policy.close());
  const sandbox = createSandboxClient(config.sandboxAddress, config.internalToken, config.tlsFolder);
  lifecycle.onStop('sandbox client', () => sandbox.close());

  const ended = hearEndedBuilds(bus);
  lifecycle.onStop('ended builds', () => ended.stop());
  const work = await takeCommands(worker, { bus, policy, sandbox, ended, logger, concurrency: config.concurrency }, answer);
  lifecycle.onStop('work', () => work.stop());
  return lifecycle;
}

/** What an agent works with once it is connected. */
export interface CommandParts {
  readonly bus: Bus;
  readonly policy: PolicyClient;
  readonly sandbox: SandboxClient;
  readonly ended: Pick<EndedBuilds, 'signalOf'>;
  readonly logger: Logger;
  /** Turns taken at once. */
  readonly concurrency: number;
}

/** Takes commands over a bus that is given, until it is stopped. What is asked for a build that has ended is dropped, also in the middle of a turn. */
export function takeCommands(worker: Worker, parts: CommandParts, answer: AnswerCommand): Promise<Consumption> {
  const { bus, policy, sandbox, ended, logger, concurrency } = parts;
  return consumeWork(bus, {
    stream: STREAM.work,
    consumer: worker,
    logger,
    concurrency,
    handle: async (command, { signal, count }) => {
      const over = ended.signalOf(command.build);
      if (over.aborted) return;
      const usage = emptyUsage();
      const turn = createTurn({ worker, command, signal: AbortSignal.any([signal, over]), logger, bus, policy, sandbox, usage });
      try {
        const body = await asAgentSpan(worker, command, usage, () => answerOrFail(command, turn, answer, count));
        await publishEnvelope(bus, subjects.toOrchestrator(worker), toResult(worker, command, body, usage));
      } catch (error) {
        if (!over.aborted) throw error;
        logger.info({ command: command.body?.$case }, 'the build has ended: nobody waits for this turn');
      }
    },
  });
}

/** `invoke_agent {worker}`: the turn as the conventions see it, with what it used. */
function asAgentSpan(worker: Worker, command: Envelope, usage: Usage, work: () => Promise<Body>): Promise<Body> {
  const attributes = { [ATTRIBUTE.agent]: worker, [ATTRIBUTE.command]: command.body?.$case, [ATTRIBUTE.policyVersion]: command.policyVersion || undefined };
  return inSpan({ name: `${OPERATION.agent} ${worker}`, operation: OPERATION.agent, attributes, measuredBy: METRIC.agentDuration }, async (span) => {
    const body = await work();
    const outcome = body.$case === 'turnFailed' ? body.value.code : body.$case;
    span.set({ [ATTRIBUTE.inputTokens]: usage.promptTokens, [ATTRIBUTE.outputTokens]: usage.completionTokens, [ATTRIBUTE.outcome]: outcome });
    return body;
  });
}

/** Deliveries after which a passing fault is reported to the build instead of being tried again. */
const MAX_TRIES = 4;

async function answerOrFail(command: Envelope, turn: Turn, answer: AnswerCommand, delivery: number): Promise<Body> {
  if (!command.body) throw new AppError('INVALID_ARGUMENT', `failed to handle message ${command.id}: it has no body`);
  try {
    return await answer(command.body, turn);
  } catch (reason) {
    const error = AppError.from(reason);
    const stopped = turn.signal.aborted;
    if (stopped || (error.retryable && delivery < MAX_TRIES)) throw stopped ? new AppError('UNAVAILABLE', 'stopping', { retryAfterMs: 100 }) : error;
    turn.logger.error({ err: error, code: error.code }, 'turn failed');
    return { $case: 'turnFailed', value: { code: error.code, reason: error.message, retryable: error.retryable } };
  }
}

interface TurnParts {
  readonly worker: Worker;
  readonly command: Envelope;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly bus: Bus;
  readonly policy: PolicyClient;
  readonly sandbox: SandboxClient;
  readonly usage: Usage;
}

function createTurn(parts: TurnParts): Turn {
  const { command, usage, signal } = parts;
  return {
    envelope: command,
    signal,
    logger: parts.logger,
    sandbox: timed(parts.sandbox, usage),
    say: (text) => publishLive(parts.bus, subjects.live(parts.worker, command.build), text),
    ask: async (prompt) => {
      const { step, module, attempt, sample } = prompt.context;
      const id = [command.id, step, module, attempt, sample].join('/');
      const context = { ...prompt.context, build: command.build, role: parts.worker };
      const onQueued = (ahead: number): void => {
        publishLive(parts.bus, subjects.live(parts.worker, command.build), `waits for the model, ${ahead} ahead`);
        prompt.onQueued?.(ahead);
      };
      const completed = await parts.policy.generate(id, { ...prompt, context, policyVersion: command.policyVersion, onQueued }, signal);
      usage.modelCalls += 1;
      usage.promptTokens += completed.promptTokens;
      usage.completionTokens += completed.completionTokens;
      usage.modelMs += completed.modelMs;
      usage.queuedMs += completed.queuedMs;
      return completed;
    },
  };
}

/** Counts sandbox time of `run` and of `open` until the session stops. */
function timed(sandbox: SandboxClient, usage: Usage): SandboxClient {
  return {
    ...sandbox,
    run: async (program, signal) => {
      const outcome = await sandbox.run(program, signal);
      usage.sandboxMs += outcome.finished.wallMs;
      return outcome;
    },
    open: async (program, signal) => {
      const startedAt = performance.now();
      const session = await sandbox.open(program, signal);
      const stop = async () => {
        usage.sandboxMs += Math.round(performance.now() - startedAt);
        return session.stop();
      };
      return { ...session, stop };
    },
  };
}

function emptyUsage(): Usage {
  return { modelCalls: 0, promptTokens: 0, completionTokens: 0, modelMs: 0, queuedMs: 0, sandboxMs: 0, turnMs: Date.now() };
}

/** The id follows from the command, so an answer given twice counts once. */
function toResult(worker: Worker, command: Envelope, body: Body, usage: Usage): Envelope {
  return Envelope.fromPartial({
    id: `${command.id}:${agentName(agentOf(worker))}`,
    build: command.build,
    from: agentOf(worker),
    to: Agent.ORCHESTRATOR,
    causation: command.id,
    attempt: command.attempt,
    policyVersion: command.policyVersion,
    at: new Date(),
    usage: { ...usage, turnMs: Date.now() - usage.turnMs },
    body,
  });
}
