import type { Consumer, JsMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { Envelope } from '@modwright/contracts/build';
import {
  aboutBuild,
  ATTRIBUTE,
  fromHeaders,
  inSpan,
  METRIC,
  NOWHERE,
  observe,
  openSpan,
  telemetryIsOn,
  traceparent,
  type OpenSpan,
  type TraceContext,
} from '@modwright/telemetry';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { withLogContext } from '../logger.ts';
import type { Bus } from './connect.ts';
import { DEAD_HEADERS, deadLetterId } from './dead-letter-id.ts';
import { messageAttributes } from './publish.ts';
import { subjects } from './subjects.ts';

/** Milliseconds after which the server gives an unacknowledged message to another worker. */
export const ACK_WAIT_MS = 30_000;
const HEARTBEAT_MS = 10_000;

export interface Consumption {
  /** Takes no more messages, lets running handlers end, and resolves. Call it before the bus is closed. */
  stop(): Promise<void>;
}

export interface ConsumeOptions {
  readonly stream: string;
  readonly consumer: string;
  readonly logger: Logger;
}

export interface WorkOptions extends ConsumeOptions {
  /** Messages handled at once. Nothing is prefetched: a buffered message ages too. */
  readonly concurrency: number;
  /** Must be idempotent by envelope id. A retryable AppError gives the message back with a delay, any other ends it. */
  readonly handle: (envelope: Envelope, delivery: Delivery) => Promise<void>;
}

export interface Delivery {
  /** 1 on the first delivery. */
  readonly count: number;
  readonly signal: AbortSignal;
}

/** Long pieces of work, one loop per slot: pull one, keep it alive while it runs, acknowledge. */
export async function consumeWork(bus: Bus, options: WorkOptions): Promise<Consumption> {
  const consumer = await bus.jetstream.consumers.get(options.stream, options.consumer);
  const abort = new AbortController();
  const busy = new Set<Promise<void>>();

  const slot = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      try {
        const message = await consumer.next({ expires: 30_000 });
        if (!message) continue;
        if (abort.signal.aborted) {
          message.nak();
          return;
        }
        const work = handleOne(bus, message, options, abort.signal);
        busy.add(work);
        await work.finally(() => busy.delete(work));
      } catch (error) {
        if (abort.signal.aborted || bus.connection.isClosed()) return;
        options.logger.warn({ err: error, consumer: options.consumer }, 'pull failed; trying again');
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  };
  for (let index = 0; index < options.concurrency; index++) void slot();
  const stopObserving = observeQueue(consumer, options.consumer);

  return {
    stop: async () => {
      stopObserving();
      abort.abort();
      // Idle slots are left to the closing connection; a message on its way to one is redelivered after ACK_WAIT_MS.
      await Promise.allSettled(busy);
    },
  };
}

async function handleOne(bus: Bus, message: JsMsg, options: WorkOptions, signal: AbortSignal): Promise<void> {
  const heartbeat = setInterval(() => message.working(), HEARTBEAT_MS);
  try {
    const envelope = decode(message);
    await asTurn(message, envelope, options.consumer, () =>
      withLogContext({ buildId: envelope.build, messageId: envelope.id }, () => options.handle(envelope, { count: message.info.deliveryCount, signal })),
    );
    message.ack();
  } catch (reason) {
    await settleFailure(bus, message, AppError.from(reason), options);
  } finally {
    clearInterval(heartbeat);
  }
}

/** A trace of its own for each turn, linked to where the message came from: a whole build in one would be more than a viewer can show. */
function asTurn(message: JsMsg, envelope: Envelope, consumer: string, work: () => Promise<void>): Promise<void> {
  if (!telemetryIsOn()) return work();
  const parent = aboutBuild(NOWHERE, envelope.build);
  return inSpan({ ...processSpan(message, envelope, consumer), parent, root: true, links: [sentFrom(message)] }, work);
}

function processSpan(message: JsMsg, envelope: Envelope, consumer: string) {
  const attributes = {
    ...messageAttributes('process', message.subject, envelope.id),
    [ATTRIBUTE.consumerGroup]: consumer,
    [ATTRIBUTE.consumer]: consumer,
    [ATTRIBUTE.bodySize]: message.data.byteLength,
    [ATTRIBUTE.delivery]: message.info.deliveryCount,
    [ATTRIBUTE.command]: envelope.body?.$case,
  };
  return { name: `process ${message.subject}`, kind: 'consumer' as const, attributes, measuredBy: METRIC.processDuration };
}

function sentFrom(message: JsMsg): TraceContext {
  return fromHeaders((name) => message.headers?.get(name) || undefined);
}

/** Passing faults come back later with jitter; permanent ones end here and reach the dead letters. */
async function settleFailure(bus: Bus, message: JsMsg, error: AppError, { consumer, logger }: ConsumeOptions): Promise<void> {
  const passing = error.retryable || error.code === 'INTERNAL' || error.code === 'CANCELLED';
  logger.warn({ err: error, code: error.code, delivery: message.info.deliveryCount, retry: passing }, 'handler failed');
  if (!passing && (await bury(bus, message, error.message, consumer, logger))) {
    message.ack();
    return;
  }
  const delay = error.retryAfterMs ?? Math.min(30_000, 500 * 2 ** (message.info.deliveryCount - 1));
  // Whole: the server reads a delay with a fraction as none.
  message.nak(Math.round(delay * (0.75 + Math.random() / 2)));
}

/** Leaves a copy with the dead letters, for a work queue forgets what is ended. False when that could not be done now. */
async function bury(bus: Bus, message: JsMsg, reason: string, consumer: string, logger: Logger): Promise<boolean> {
  const fields = headers();
  // A header is one line of text.
  fields.set(DEAD_HEADERS.reason, encodeURIComponent(reason.slice(0, 500).toWellFormed()));
  fields.set(DEAD_HEADERS.subject, message.subject);
  const id = deadLetterId(message.info.stream, message.seq, message.time);
  try {
    await bus.jetstream.publish(subjects.dead(consumer), message.data, { msgID: id, headers: fields, timeout: 12_000 });
    return true;
  } catch (error) {
    logger.warn({ err: error, consumer }, 'failed to keep a dead letter; the message comes back');
    return false;
  }
}

function decode(message: JsMsg): Envelope {
  try {
    return Envelope.decode(message.data);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `failed to decode message ${message.seq} of ${message.info.stream}`, { cause: error });
  }
}

export interface BatchOptions extends ConsumeOptions {
  readonly maxBatch: number;
  /** All or nothing: resolves when the effect of every envelope is durable; the batch is acknowledged after that. */
  readonly handle: (envelopes: readonly Envelope[]) => Promise<void>;
}

/** Short pieces of work: whatever arrived while the last batch was being written is the next batch. */
export async function consumeBatches(bus: Bus, options: BatchOptions): Promise<Consumption> {
  const consumer = await bus.jetstream.consumers.get(options.stream, options.consumer);
  const waiting: JsMsg[] = [];
  let running: Promise<void> | undefined;
  let stopping = false;

  const run = async (): Promise<void> => {
    while (waiting.length > 0 && !stopping) await handleBatch(bus, waiting.splice(0, options.maxBatch), options);
    running = undefined;
  };
  const messages = await consumer.consume({
    max_messages: options.maxBatch * 2,
    callback: (message) => {
      waiting.push(message);
      running ??= run();
    },
  });
  const stopObserving = observeQueue(consumer, options.consumer);

  return {
    stop: async () => {
      stopObserving();
      stopping = true;
      await messages.close();
      await running;
      for (const message of waiting) message.nak();
    },
  };
}

async function handleBatch(bus: Bus, batch: readonly JsMsg[], options: BatchOptions): Promise<void> {
  const envelopes: Envelope[] = [];
  const decoded: JsMsg[] = [];
  const spans: OpenSpan[] = [];
  for (const message of batch) {
    try {
      envelopes.push(traced(message, decode(message), options.consumer, spans));
      decoded.push(message);
    } catch (error) {
      await settleFailure(bus, message, AppError.from(error), options);
    }
  }
  try {
    await options.handle(envelopes);
    for (const message of decoded) message.ack();
    for (const span of spans) span.end();
  } catch (reason) {
    for (const span of spans) span.end(reason);
    const [only, ...others] = decoded;
    if (only && others.length === 0) return settleFailure(bus, only, AppError.from(reason), options);
    // One bad message must not hold the others back: each gets its own try.
    for (const message of decoded) await handleBatch(bus, [message], options);
  }
}

/** The end of the sender's trace. The envelope says where it is handled, so that what follows from it is traced below. */
function traced(message: JsMsg, envelope: Envelope, consumer: string, spans: OpenSpan[]): Envelope {
  if (!telemetryIsOn()) return envelope;
  const span = openSpan({ ...processSpan(message, envelope, consumer), parent: aboutBuild(sentFrom(message), envelope.build) });
  spans.push(span);
  return { ...envelope, traceparent: traceparent(span.context) };
}

/** How many messages of a consumer wait and are worked on; every replica reads the same. Gives how to stop. */
function observeQueue(consumer: Consumer, name: string): () => void {
  const attributes = { [ATTRIBUTE.consumer]: name };
  const stops = [
    observe(METRIC.workWaiting, async () => [{ value: (await consumer.info()).num_pending, attributes }]),
    observe(METRIC.workTaken, async () => [{ value: (await consumer.info()).num_ack_pending, attributes }]),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
