import type { Head } from './conversation.ts';
import { firstAbove } from './shown-messages.ts';

/** Times as fast as it was. */
export const SPEEDS = [1, 2, 5, 10, 25, 50, 100] as const;

/** Plays a conversation that has ended in the rhythm it had. Knows no clock: whoever draws it says what time has gone by. */
export class Player {
  /** Milliseconds from the first message to the last. */
  readonly length: number;
  /** Milliseconds from the first message to where it stands. */
  time = 0;
  runs = false;
  speed = 10;
  /** When each message was said, from the first; a message is never before the one in front of it. */
  readonly #times: readonly number[];
  readonly #listeners = new Set<() => void>();

  constructor(heads: readonly Head[]) {
    const startedAt = heads[0]?.at ?? 0;
    let latest = 0;
    this.#times = heads.map(({ at }) => (latest = Math.max(latest, at - startedAt)));
    this.length = latest;
  }

  get count(): number {
    return this.#times.length;
  }

  /** Number of the last message that is said by now. */
  get until(): number {
    return firstAbove(this.#times, this.time);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** This much real time has gone by, in milliseconds. */
  goOn(elapsedMs: number): void {
    if (!this.runs) return;
    this.time = Math.min(this.length, this.time + elapsedMs * this.speed);
    if (this.time >= this.length) this.runs = false;
    this.#changed();
  }

  /** At the end it starts over. */
  play(): void {
    if (this.time >= this.length) this.time = 0;
    this.runs = this.count > 1;
    this.#changed();
  }

  pause(): void {
    this.runs = false;
    this.#changed();
  }

  seek(time: number): void {
    this.time = Math.min(Math.max(time, 0), this.length);
    this.#changed();
  }

  /** To where the message `by` places away is said. */
  step(by: number): void {
    const place = Math.min(Math.max(this.until + by, 1), this.count);
    this.seek(this.#times[place - 1] ?? 0);
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    this.#changed();
  }

  /** To the next speed up or down. */
  shift(by: 1 | -1): void {
    const at = SPEEDS.findIndex((speed) => speed === this.speed);
    this.setSpeed(SPEEDS[Math.min(Math.max(at + by, 0), SPEEDS.length - 1)] ?? this.speed);
  }

  /** How many messages were said in each of `parts` parts of the time, as shares of the most: where much is said at a glance. */
  density(parts: number): number[] {
    const counts = new Array<number>(parts).fill(0);
    for (const time of this.#times) {
      const part = Math.min(parts - 1, Math.floor((time / (this.length || 1)) * parts));
      counts[part] = (counts[part] ?? 0) + 1;
    }
    const most = Math.max(1, ...counts);
    return counts.map((count) => count / most);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
