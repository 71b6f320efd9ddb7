import type { ConsumerConfig, StreamConfig } from './configs.ts';
import type { Clock, Owner } from '../clock.ts';
import type { SimEvent } from '../events.ts';

export interface Stored {
  readonly seq: number;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: ReadonlyMap<string, string>;
  /** When the stream got it. */
  readonly time: Date;
}

/** A message on its way to a client. */
export interface Delivered extends Stored {
  readonly stream: string;
  readonly consumer: string;
  /** 1 on the first delivery. */
  readonly count: number;
}

/** A client that waits for messages of a consumer. */
export interface Pull {
  readonly owner: Owner;
  /** True = one message and no more. */
  readonly once: boolean;
  readonly deliver: (message: Delivered) => void;
}

interface Pending {
  deliveries: number;
  /** Until when it is another's, or comes back; absent = it is not given out any more. */
  timer: SimEvent | undefined;
}

interface Stream {
  readonly config: StreamConfig;
  /** ISO moment at which it was made. */
  readonly created: string;
  readonly messages: Map<number, Stored>;
  /** Sequence by `Nats-Msg-Id`, and when it was given. */
  readonly ids: Map<string, { readonly seq: number; readonly at: number }>;
  lastSeq: number;
}

interface Consumer {
  readonly stream: string;
  readonly config: ConsumerConfig;
  readonly pending: Map<number, Pending>;
  /** Everything up to here was delivered once. */
  next: number;
  /** To be delivered again, as soon as somebody asks. */
  readonly again: number[];
  readonly pulls: Pull[];
}

const NANOS = 1e6;

/**
 * What a nats-server with JetStream does with our streams, as far as our code can see it.
 * Nothing here is lost by itself: what goes wrong is decided by those who call.
 */
export class SimJetStream {
  readonly #clock: Clock;
  readonly streams = new Map<string, Stream>();
  readonly consumers = new Map<string, Consumer>();
  /** Ids of everything that was ever published here. */
  readonly published = new Set<string>();
  /** True = it never remembers an id, as a server that restarts at the wrong moment. */
  readonly #forgetful: boolean;

  constructor(clock: Clock, forgetful: boolean) {
    this.#clock = clock;
    this.#forgetful = forgetful;
  }

  addStream(config: StreamConfig): void {
    if (this.streams.has(config.name)) throw new Error('stream name already in use');
    this.streams.set(config.name, { config, created: new Date().toISOString(), messages: new Map(), ids: new Map(), lastSeq: 0 });
  }

  addConsumer(stream: string, config: ConsumerConfig): void {
    const key = `${stream}/${config.durable_name}`;
    if (this.consumers.has(key)) throw new Error('consumer already exists');
    this.consumers.set(key, { stream, config, pending: new Map(), next: 0, again: [], pulls: [] });
  }

  /** Keeps a message on every stream that hears its subject. Throws when none does. */
  publish(subject: string, data: Uint8Array, id?: string, headers: ReadonlyMap<string, string> = new Map()): void {
    const stream = [...this.streams.values()].find(({ config }) => config.subjects.some((filter) => matches(filter, subject)));
    if (!stream) throw new Error(`no stream hears ${subject}`);
    if (id !== undefined) this.published.add(id);
    const known = id === undefined ? undefined : stream.ids.get(id);
    if (known && this.#clock.now - known.at <= stream.config.duplicate_window / NANOS) return;
    const seq = ++stream.lastSeq;
    stream.messages.set(seq, { seq, subject, data, headers, time: new Date() });
    if (id !== undefined && !this.#forgetful) stream.ids.set(id, { seq, at: this.#clock.now });
    for (const consumer of this.consumers.values()) if (consumer.stream === stream.config.name) this.#feed(consumer);
  }

  pull(stream: string, consumer: string, pull: Pull): void {
    const found = this.#find(stream, consumer);
    found.pulls.push(pull);
    this.#feed(found);
  }

  unpull(stream: string, consumer: string, pull: Pull): void {
    const pulls = this.consumers.get(`${stream}/${consumer}`)?.pulls ?? [];
    const place = pulls.indexOf(pull);
    if (place >= 0) pulls.splice(place, 1);
  }

  /** A late acknowledgement is taken too: it is no fence. */
  acknowledge({ stream, consumer, seq }: Delivered): void {
    const found = this.consumers.get(`${stream}/${consumer}`);
    if (found) this.#settle(found, seq);
  }

  /** @param delayMs with a fraction it counts as none, as the server reads it. */
  refuse({ stream, consumer, seq }: Delivered, delayMs = 0): void {
    const found = this.consumers.get(`${stream}/${consumer}`);
    const pending = found?.pending.get(seq);
    if (!found || !pending?.timer) return;
    this.#wait(found, seq, pending, Number.isInteger(delayMs) ? delayMs : 0);
  }

  /** The handler still works on it. */
  keep({ stream, consumer, seq }: Delivered): void {
    const found = this.consumers.get(`${stream}/${consumer}`);
    const pending = found?.pending.get(seq);
    if (found && pending?.timer) this.#wait(found, seq, pending, found.config.ack_wait / NANOS);
  }

  /** Nobody shall have it again. */
  end(message: Delivered, reason: string): void {
    const found = this.consumers.get(`${message.stream}/${message.consumer}`);
    if (!found?.pending.has(message.seq)) return;
    this.#settle(found, message.seq);
    this.#advise('MSG_TERMINATED', found, message.seq, message.count, reason);
  }

  /** The server is killed and comes back: who waited has to ask again, and ids of messages that have left are forgotten. */
  restart(): void {
    for (const { pulls } of this.consumers.values()) pulls.length = 0;
    for (const { ids, messages } of this.streams.values()) for (const [id, { seq }] of ids) if (!messages.has(seq)) ids.delete(id);
  }

  /** Everything that it kept is gone. */
  wipe(): void {
    for (const { pending } of this.consumers.values()) for (const { timer } of pending.values()) if (timer) timer.cancelled = true;
    this.streams.clear();
    this.consumers.clear();
  }

  /** True when a consumer has settled everything that its stream has. */
  isHeard(stream: string, consumer: string): boolean {
    const { next, pending } = this.#find(stream, consumer);
    return pending.size === 0 && next === this.streams.get(stream)?.lastSeq;
  }

  /** A client's connection is gone. */
  disconnect(owner: Owner): void {
    for (const { pulls } of this.consumers.values())
      for (let index = pulls.length - 1; index >= 0; index--) if (pulls[index]?.owner === owner) pulls.splice(index, 1);
  }

  #find(stream: string, name: string): Consumer {
    const consumer = this.consumers.get(`${stream}/${name}`);
    if (!consumer) throw new Error('consumer not found');
    return consumer;
  }

  #feed(consumer: Consumer): void {
    const stream = this.streams.get(consumer.stream);
    while (stream && consumer.pulls[0]) {
      const message = takeNext(consumer, stream);
      if (!message) return;
      const pull = consumer.pulls.shift()!;
      if (!pull.once) consumer.pulls.push(pull);
      const pending = consumer.pending.get(message.seq) ?? { deliveries: 0, timer: undefined };
      consumer.pending.set(message.seq, pending);
      pending.deliveries += 1;
      this.#wait(consumer, message.seq, pending, consumer.config.ack_wait / NANOS);
      pull.deliver({ ...message, stream: consumer.stream, consumer: consumer.config.durable_name, count: pending.deliveries });
    }
  }

  #wait(consumer: Consumer, seq: number, pending: Pending, delayMs: number): void {
    if (pending.timer) pending.timer.cancelled = true;
    pending.timer = this.#clock.outside(delayMs, () => {
      const limit = consumer.config.max_deliver;
      if (limit > 0 && pending.deliveries >= limit) {
        // It stays where it is, unseen; this is all that tells of it.
        pending.timer = undefined;
        this.#advise('MAX_DELIVERIES', consumer, seq, pending.deliveries);
        return;
      }
      consumer.again.push(seq);
      this.#feed(consumer);
    });
  }

  #settle(consumer: Consumer, seq: number): void {
    const pending = consumer.pending.get(seq);
    if (!pending) return;
    if (pending.timer) pending.timer.cancelled = true;
    consumer.pending.delete(seq);
    const stream = this.streams.get(consumer.stream);
    if (stream?.config.retention === 'workqueue') stream.messages.delete(seq);
  }

  #advise(kind: string, consumer: Consumer, seq: number, deliveries: number, reason?: string): void {
    const subject = `$JS.EVENT.ADVISORY.CONSUMER.${kind}.${consumer.stream}.${consumer.config.durable_name}`;
    if (![...this.streams.values()].some(({ config }) => config.subjects.some((filter) => matches(filter, subject)))) return;
    this.publish(
      subject,
      Buffer.from(JSON.stringify({ stream: consumer.stream, consumer: consumer.config.durable_name, stream_seq: seq, deliveries, reason })),
    );
  }
}

function takeNext(consumer: Consumer, stream: Stream): Stored | undefined {
  for (let seq = consumer.again.shift(); seq !== undefined; seq = consumer.again.shift()) {
    const message = stream.messages.get(seq);
    if (message && consumer.pending.has(seq)) return message;
  }
  const filter = consumer.config.filter_subject;
  while (consumer.next < stream.lastSeq) {
    const message = stream.messages.get(++consumer.next);
    if (message && (filter === undefined || matches(filter, message.subject))) return message;
  }
  return undefined;
}

/** As NATS matches subjects: "*" is one word, ">" is the rest. */
export function matches(filter: string, subject: string): boolean {
  const words = subject.split('.');
  const parts = filter.split('.');
  for (const [index, part] of parts.entries()) {
    if (part === '>') return words.length > index;
    if (words[index] === undefined || (part !== '*' && part !== words[index])) return false;
  }
  return words.length === parts.length;
}
