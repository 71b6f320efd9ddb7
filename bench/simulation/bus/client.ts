import type { Bus } from '@modwright/runtime';
import type { Clock, Owner } from '../clock.ts';
import type { Wire } from '../wire.ts';
import type { ConsumerConfig, StreamConfig } from './configs.ts';
import type { Delivered, Pull, SimJetStream } from './jetstream.ts';

/** Milliseconds after which a client that consumes notices that its server is another one. */
const NOTICE_MS = 1_000;
const PUBLISH_TIMEOUT_MS = 12_000;

interface PublishOptions {
  readonly msgID?: string;
  readonly headers?: Iterable<[string, string[]]>;
}

export interface BusParts {
  readonly clock: Clock;
  readonly wire: Wire;
  readonly server: SimJetStream;
}

/** A process's connection: the part of the client library that our code uses, over the simulated wire. */
export function connectSimBus(parts: BusParts, owner: Owner): Bus {
  const { wire, server } = parts;
  const timeout = { afterMs: PUBLISH_TIMEOUT_MS, error: () => new Error('timeout') };
  const consumers = {
    get: async (stream: string, name: string) => {
      await wire.call(owner, () => server.consumers.get(`${stream}/${name}`) ?? fail('consumer not found'), timeout);
      return consumerOf(parts, owner, stream, name);
    },
  };
  const jetstream = {
    publish: (subject: string, data: Uint8Array, { msgID, headers }: PublishOptions = {}) =>
      wire.call(owner, () => server.publish(subject, data, msgID, new Map([...(headers ?? [])].map(([key, [value]]) => [key, value ?? '']))), timeout),
    consumers,
  };
  const connection = { isClosed: () => !owner.alive, publish: () => undefined };
  return { connection, jetstream, manager: async () => managerOf(parts, owner), close: async () => undefined } as unknown as Bus;
}

function fail(message: string): never {
  throw new Error(message);
}

function consumerOf(parts: BusParts, owner: Owner, stream: string, name: string) {
  const { clock, wire, server } = parts;
  return {
    next: ({ expires }: { readonly expires: number }): Promise<unknown> =>
      new Promise((resolve) => {
        const pull: Pull = {
          owner,
          once: true,
          deliver: (message) => wire.push(owner, () => resolve(toMessage(parts, message))),
        };
        wire.tell(() => ask(server, owner, stream, name, pull));
        clock.inside(owner, expires + NOTICE_MS, () => {
          server.unpull(stream, name, pull);
          resolve(null);
        });
      }),
    consume: async ({ callback }: { readonly callback: (message: unknown) => void }) => {
      const pull: Pull = { owner, once: false, deliver: (message) => wire.push(owner, () => callback(toMessage(parts, message))) };
      const renew = (): void => {
        if (!owner.alive) return;
        if (!server.consumers.get(`${stream}/${name}`)?.pulls.includes(pull)) ask(server, owner, stream, name, pull);
        clock.outside(NOTICE_MS, renew);
      };
      renew();
      return { close: async () => server.unpull(stream, name, pull) };
    },
  };
}

function ask(server: SimJetStream, owner: Owner, stream: string, name: string, pull: Pull): void {
  if (owner.alive && server.consumers.has(`${stream}/${name}`)) server.pull(stream, name, pull);
}

function toMessage({ wire, server }: BusParts, message: Delivered) {
  return {
    data: message.data,
    subject: message.subject,
    headers: message.headers,
    time: message.time,
    seq: message.seq,
    info: { deliveryCount: message.count, stream: message.stream },
    ack: () => wire.tell(() => server.acknowledge(message)),
    nak: (delayMs?: number) => wire.tell(() => server.refuse(message, delayMs)),
    term: (reason: string) => wire.tell(() => server.end(message, reason)),
    working: () => wire.tell(() => server.keep(message)),
    json: () => JSON.parse(Buffer.from(message.data).toString()) as unknown,
  };
}

function managerOf({ wire, server }: BusParts, owner: Owner) {
  const timeout = { afterMs: PUBLISH_TIMEOUT_MS, error: () => new Error('timeout') };
  const call = <T>(effect: () => T): Promise<T> => wire.call(owner, effect, timeout);
  return {
    streams: {
      info: (name: string) => call(() => server.streams.get(name) ?? fail('stream not found')),
      add: (config: StreamConfig) => call(() => server.addStream(config)),
      update: () => call(() => undefined),
      getMessage: (stream: string, { seq }: { readonly seq: number }) => call(() => server.streams.get(stream)?.messages.get(seq) ?? null),
      deleteMessage: (stream: string, seq: number) => call(() => server.streams.get(stream)?.messages.delete(seq)),
    },
    consumers: {
      add: (stream: string, config: ConsumerConfig) => call(() => server.addConsumer(stream, config)),
      update: () => call(() => undefined),
    },
  };
}
