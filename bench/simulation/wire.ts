import type { Random } from '@modwright/runtime';
import type { Clock, Owner } from './clock.ts';
import type { Faults } from './faults.ts';

/** How a call on the wire can fail: nothing happened, or it happened and nobody was told. */
interface Loss {
  /** What the caller sees. */
  readonly error: () => Error;
  /** Milliseconds until it sees it. */
  readonly afterMs: number;
}

/** Carries calls from processes to servers and answers back, late, in any order, or not at all. */
export class Wire {
  readonly #clock: Clock;
  readonly #faults: Faults;
  readonly #random: Random;

  constructor(clock: Clock, faults: Faults, random: Random) {
    this.#clock = clock;
    this.#faults = faults;
    this.#random = random;
  }

  /** The effect happens on the server, at most once; the caller hears of it, or of a fault. */
  call<T>(owner: Owner, effect: () => T, loss: Loss): Promise<T> {
    return new Promise((resolve, reject) => {
      const later = (delayMs: number, tell: () => void) => this.#clock.inside(owner, delayMs, tell);
      const lose = (): void => void later(loss.afterMs, () => reject(loss.error()));
      if (this.#hits(this.#faults.loseRequest)) return lose();
      this.#clock.outside(this.latency(), () => {
        try {
          const result = effect();
          if (this.#hits(this.#faults.loseReply)) return lose();
          later(this.latency(), () => resolve(result));
        } catch (error) {
          later(this.latency(), () => reject(error instanceof Error ? error : new Error(String(error))));
        }
      });
    });
  }

  /** Nobody hears whether it arrived. */
  tell(effect: () => void): void {
    if (!this.#hits(this.#faults.loseTold)) this.#clock.outside(this.latency(), effect);
  }

  /** A server's word to a process. */
  push(owner: Owner, receive: () => void): void {
    if (!this.#hits(this.#faults.losePushed)) this.#clock.inside(owner, this.latency(), receive);
  }

  /** Milliseconds of one way. */
  latency(): number {
    const { latencyMs, slow, slowMs } = this.#faults;
    return 0.1 + this.#random() * (this.#hits(slow) ? slowMs : latencyMs);
  }

  #hits(chance: number): boolean {
    return chance > 0 && this.#clock.now < this.#faults.untilMs && this.#random() < chance;
  }
}
