import { AckPolicy, DiscardPolicy, RetentionPolicy, StorageType, type ConsumerConfig, type StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { Bus } from './connect.ts';
import { ACK_WAIT_MS } from './consume.ts';
import { DEAD_LETTER_CONSUMER, OBJECT_BUCKET, ORCHESTRATOR_CONSUMER, STREAM, subjects, WORKERS } from './subjects.ts';

const GIB = 1024 ** 3;
const DAY_MS = 24 * 3600 * 1000;

/** What the orchestrator hears is not given up: its database may be away for longer than any number of tries, and a build waits for it. */
const UNLIMITED = -1;

type StreamSpec = Partial<StreamConfig> & { readonly name: string };

const STREAMS: readonly StreamSpec[] = [
  { name: STREAM.work, subjects: ['work.>'], retention: RetentionPolicy.Workqueue, discard: DiscardPolicy.New, max_bytes: GIB },
  // Postgres keeps the conversation; this only carries it, so it need not survive a restart.
  { name: STREAM.events, subjects: ['build.>'], retention: RetentionPolicy.Limits, storage: StorageType.Memory, max_age: nanos(DAY_MS), max_bytes: GIB / 16 },
  // Only the newest word counts; a policy that starts reads it.
  { name: STREAM.policy, subjects: [subjects.serving], retention: RetentionPolicy.Limits, max_msgs_per_subject: 1, allow_direct: true, max_bytes: GIB / 16 },
  {
    // As JetStream's object stores are laid out: https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-20.md
    name: `OBJ_${OBJECT_BUCKET}`,
    subjects: [`$O.${OBJECT_BUCKET}.C.>`, `$O.${OBJECT_BUCKET}.M.>`],
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    allow_rollup_hdrs: true,
    allow_direct: true,
    max_bytes: 2 * GIB,
  },
  {
    // After max_deliver a message stays in the work queue, unseen; one advisory is all that tells of it. What a consumer ends would be gone: it
    // leaves a copy.
    name: STREAM.dead,
    subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.WORK.>', subjects.dead('>')],
    retention: RetentionPolicy.Limits,
    max_age: nanos(30 * DAY_MS),
    max_bytes: GIB / 16,
  },
];

const CONSUMERS: readonly { readonly stream: string; readonly config: Partial<ConsumerConfig> & { readonly durable_name: string } }[] = [
  ...WORKERS.map((worker) => ({ stream: STREAM.work, config: { durable_name: worker, filter_subject: subjects.work(worker) } })),
  { stream: STREAM.work, config: { durable_name: ORCHESTRATOR_CONSUMER, filter_subject: subjects.allToOrchestrator, max_deliver: UNLIMITED } },
  { stream: STREAM.dead, config: { durable_name: DEAD_LETTER_CONSUMER, max_deliver: UNLIMITED } },
];

/** Creates or updates every stream and consumer. The one admin step; services never do this. */
export async function ensureTopology(bus: Bus, replicas = 1): Promise<void> {
  const manager = await bus.manager();
  for (const spec of STREAMS) {
    const config = { storage: StorageType.File, num_replicas: replicas, duplicate_window: nanos(2 * 60_000), ...spec };
    await manager.streams.add(config).catch(() => manager.streams.update(spec.name, config));
  }
  for (const { stream, config } of CONSUMERS) {
    const settings = { ack_policy: AckPolicy.Explicit, ack_wait: nanos(ACK_WAIT_MS), max_deliver: 6, max_ack_pending: 1_000, ...config };
    // A consumer of an earlier version is refused as it stands, and brought up to date.
    await manager.consumers.add(stream, settings).catch(() => manager.consumers.update(stream, config.durable_name, settings));
  }
}
