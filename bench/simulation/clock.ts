import { EventQueue, type SimEvent } from './events.ts';

/** A process of the simulation: who a timer or a reply belongs to. */
export interface Owner {
  readonly name: string;
  /** False once it has crashed: nothing that belongs to it happens any more. */
  alive: boolean;
  /** Stopped until this moment: what belongs to it happens then. */
  frozenUntil: number;
}

/** When the simulated world begins. */
const EPOCH = Date.UTC(2026, 0, 1);

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  Date: globalThis.Date,
  random: Math.random,
  now: performance.now.bind(performance),
};
const settle = setImmediate;

/** Milliseconds of the real clock, also while time is simulated. */
export function realNow(): number {
  return real.now();
}

/**
 * Simulated time, and the one place from which anything runs. While it is installed the global timers, `Date`, `performance.now` and `Math.random` are its
 * own, so that real code lives in it unchanged. One at a time in a process.
 */
export class Clock {
  readonly #events = new EventQueue();
  readonly #random: () => number;
  /** Milliseconds since the world began. */
  now = 0;
  /** Whose code runs. */
  current: Owner | undefined;
  /** Before each thing that happens to a process: the moment for it to crash or to stand still instead. */
  beforeStep: (owner: Owner) => void = () => undefined;
  /** True once code of a process ran in this step. */
  #ran = false;

  /** @param random what `Math.random` gives to the code that lives in this time. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Plans what happens in the world outside every process: on the wire, in a server. */
  outside(delayMs: number, run: () => void): SimEvent {
    return this.#events.plan(this.now + delayMs, run);
  }

  /** Plans what happens to a process. */
  inside(owner: Owner, delayMs: number, run: () => void): SimEvent {
    const event = this.#events.plan(this.now + delayMs, () => this.#step(owner, event, run));
    return event;
  }

  #step(owner: Owner, event: SimEvent, run: () => void): void {
    if (event.cancelled || !owner.alive) return;
    this.beforeStep(owner);
    if (!owner.alive) return;
    if (owner.frozenUntil > this.now) {
      this.#events.plan(owner.frozenUntil, () => this.#step(owner, event, run));
      return;
    }
    this.current = owner;
    run();
    this.#ran = true;
  }

  /** Lets things happen until the world ends, or `done` says so, which is asked after each step of a process. Gives whether `done` ended it. */
  async runUntil(endMs: number, done: () => boolean): Promise<boolean> {
    for (;;) {
      const event = this.#events.next();
      if (!event || event.at > endMs) return false;
      if (event.cancelled) continue;
      this.now = event.at;
      this.#ran = false;
      event.run();
      if (!this.#ran) continue;
      // Everything that follows from this step without waiting follows now.
      await new Promise((resolve) => settle(resolve));
      this.current = undefined;
      if (done()) return true;
    }
  }

  /** Makes this the time of the process; the result takes it back. */
  install(): () => void {
    const at = (): number => EPOCH + Math.floor(this.now);
    class SimulatedDate extends real.Date {
      constructor(...parts: [] | ConstructorParameters<typeof Date>) {
        super(...((parts.length === 0 ? [at()] : parts) as [number]));
      }
      static override now(): number {
        return at();
      }
    }
    const start = (run: () => void, delayMs = 0): Timer => new Timer(this, this.current, run, delayMs, false);
    const repeat = (run: () => void, delayMs = 0): Timer => new Timer(this, this.current, run, delayMs, true);
    const stop = (timer: unknown): void => (timer instanceof Timer ? timer.stop() : undefined);
    Object.assign(globalThis, { setTimeout: start, setInterval: repeat, clearTimeout: stop, clearInterval: stop, Date: SimulatedDate });
    Math.random = this.#random;
    performance.now = () => this.now;
    return () => {
      const { random, now, ...globals } = real;
      Object.assign(globalThis, globals);
      Math.random = random;
      performance.now = now;
    };
  }
}

/** What the global timer functions give while time is simulated. */
class Timer {
  #event: SimEvent | undefined;

  constructor(clock: Clock, owner: Owner | undefined, run: () => void, delayMs: number, repeats: boolean) {
    const wait = Math.max(1, delayMs);
    const fire = (): void => {
      this.#event = repeats ? plan() : undefined;
      run();
    };
    const plan = (): SimEvent => (owner ? clock.inside(owner, wait, fire) : clock.outside(wait, fire));
    this.#event = plan();
  }

  stop(): void {
    if (this.#event) this.#event.cancelled = true;
    this.#event = undefined;
  }

  unref(): this {
    return this;
  }
}
