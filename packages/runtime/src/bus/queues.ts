import type { Bus } from './connect.ts';
import { STREAM, WORKERS, type Worker } from './subjects.ts';

/** How the work of one agent stands. */
export interface QueueState {
  readonly agent: Worker;
  /** Commands that nobody has taken. */
  readonly waiting: number;
  /** Commands that somebody works on. */
  readonly taken: number;
  /** Of those taken, the ones that came more than once. */
  readonly redelivered: number;
  /** Places that wait for work, all instances of the agent together; 0 = none is there, or each is busy. */
  readonly free: number;
}

/** The queue of every agent, as JetStream counts them. */
export async function readQueues({ jetstream }: Bus): Promise<QueueState[]> {
  return Promise.all(
    WORKERS.map(async (agent) => {
      const info = await (await jetstream.consumers.get(STREAM.work, agent)).info(true);
      return { agent, waiting: info.num_pending, taken: info.num_ack_pending, redelivered: info.num_redelivered, free: info.num_waiting };
    }),
  );
}
