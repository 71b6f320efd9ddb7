import { takeCommands, type PolicyClient, type SandboxClient } from '@modwright/agent';
import type { BuildServiceServer } from '@modwright/contracts/build';
import { startCore } from '@modwright/orchestrator';
import { createLifecycle, createLogger, ensureTopology, seededRandom, WORKERS, type Random, type Worker } from '@modwright/runtime';
import { scriptedAgent } from './agents.ts';
import { connectSimBus } from './bus/client.ts';
import { SimJetStream } from './bus/jetstream.ts';
import { Clock, type Owner } from './clock.ts';
import { drawFaults, type Faults } from './faults.ts';
import { callHandler, drawWishes, live, type Ask, type Wish } from './people.ts';
import { connectSimStore } from './store/client.ts';
import { Tables } from './store/tables.ts';
import { Wire } from './wire.ts';

/** How long a world may take to come to its end once nothing goes wrong any more, in milliseconds. */
export const SETTLE_MS = 15 * 60_000;
/** Every so many steps it is asked whether everything has ended. */
const LOOK_EVERY = 50;
const RESTART_MS = 3_000;
/** Milliseconds a person waits for an answer. */
const PATIENCE_MS = 8_000;

const silent = createLogger('simulation', { write: () => undefined });

/** A world that came to its end, or did not. */
export interface Ending {
  readonly seed: string;
  readonly faults: Faults;
  readonly wishes: readonly Wish[];
  readonly tables: Tables;
  readonly bus: SimJetStream;
  /** Builds whose submission was answered. */
  readonly accepted: ReadonlySet<string>;
  /** True when nothing was left to do. */
  readonly settled: boolean;
  /** Simulated milliseconds. */
  readonly tookMs: number;
  readonly steps: number;
  /** What must not happen to a process: a rejection that nobody caught, a statement that the simulation does not know. */
  readonly mishaps: readonly string[];
  /** What happened, in order, if it was asked for. */
  readonly trace: readonly string[];
}

/** Lets the real orchestrator and agents live in a world of this seed until everything has ended. */
export async function runWorld(seed: string, traced = false): Promise<Ending> {
  const world = new World(seed, traced);
  const uninstall = world.clock.install();
  const onRejection = (reason: unknown): void => void world.mishaps.push(`nobody caught ${String(reason)}`);
  process.on('unhandledRejection', onRejection);
  try {
    return await world.run();
  } finally {
    process.off('unhandledRejection', onRejection);
    uninstall();
  }
}

/** A place where a process runs, again and again. */
interface Place {
  owner: Owner;
  /** What it serves once it has started. */
  service: BuildServiceServer | undefined;
  readonly start: (place: Place) => Promise<void>;
}

class World {
  readonly seed: string;
  readonly random: Random;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly wire: Wire;
  readonly bus: SimJetStream;
  readonly tables: Tables;
  readonly mishaps: string[] = [];
  readonly #trace: string[] = [];
  readonly #traced: boolean;
  readonly #places: Place[] = [];
  readonly #accepted = new Set<string>();
  readonly #deadly = new Set<string>();
  #controls = 0;
  #peopleBusy = 0;
  #steps = 0;

  constructor(seed: string, traced: boolean) {
    this.seed = seed;
    this.#traced = traced;
    this.random = seededRandom(seed);
    this.clock = new Clock(seededRandom(`${seed}/inside`));
    this.faults = drawFaults(this.random);
    this.wire = new Wire(this.clock, this.faults, this.random);
    this.bus = new SimJetStream(this.clock, this.faults.forgetful);
    this.tables = new Tables(this.clock);
  }

  async run(): Promise<Ending> {
    const { seed, faults, tables, bus, mishaps } = this;
    const wishes = drawWishes(this.random, faults.untilMs);
    this.#addPlaces();
    this.#makeStreams(0, () => this.#begin(wishes));
    this.clock.beforeStep = (owner) => this.#strike(owner);
    const settled = await this.clock.runUntil(faults.untilMs + SETTLE_MS, () => this.#hasEnded());
    return { seed, faults, wishes, tables, bus, accepted: this.#accepted, settled, tookMs: this.clock.now, steps: this.#steps, mishaps, trace: this.#trace };
  }

  /** The admin step, on which nothing goes wrong. */
  #makeStreams(delayMs: number, then: () => void): void {
    const admin = { name: 'admin', alive: true, frozenUntil: 0 };
    const wire = new Wire(this.clock, { ...this.faults, untilMs: 0 }, this.random);
    const bus = connectSimBus({ clock: this.clock, wire, server: this.bus }, admin);
    this.clock.inside(admin, delayMs, () => void ensureTopology(bus).then(then));
  }

  /** Everything that the broker kept is gone: streams are made anew, and orchestrators find an empty work queue when they start again. */
  #wipe(): void {
    this.bus.wipe();
    this.#makeStreams(1, () => {
      for (const place of this.#places.filter(({ owner }) => owner.name.startsWith('orchestrator')))
        this.#crash(place.owner, 'is started again on an empty broker');
    });
  }

  #addPlaces(): void {
    const orchestrators = this.random() < 0.4 ? 2 : 1;
    for (let number = 1; number <= orchestrators; number++) this.#add(`orchestrator-${number}`, (place) => this.#startOrchestrator(place));
    for (const worker of WORKERS) {
      const replicas = worker === 'coder' ? 2 : 1;
      for (let number = 1; number <= replicas; number++) this.#add(`${worker}-${number}`, (place) => this.#startAgent(worker, place));
    }
  }

  #add(name: string, start: Place['start']): void {
    this.#places.push({ owner: { name, alive: false, frozenUntil: 0 }, service: undefined, start });
  }

  #begin(wishes: readonly Wish[]): void {
    for (const place of this.#places) this.#boot(place);
    const people = { name: 'people', alive: true, frozenUntil: 0 };
    for (const wish of wishes) {
      this.#peopleBusy += 1;
      const lives = (): void =>
        void live(wish, this.#askFor(people), this.tables, this.random, (build) => this.#accepted.add(build)).then(() => (this.#peopleBusy -= 1));
      this.clock.inside(people, 0, lives);
    }
    for (const [atMs, forMs] of this.faults.databaseAway) this.clock.outside(atMs, () => (this.tables.awayUntil = atMs + forMs));
    for (const atMs of this.faults.busWipes) this.clock.outside(atMs, () => this.#wipe());
    for (const atMs of this.faults.busRestarts) this.clock.outside(atMs, () => this.bus.restart());
    for (const [atMs, subject] of this.faults.poison) this.clock.outside(atMs, () => this.bus.publish(subject, Buffer.from([0xff, 0xff, 0xff])));
  }

  async #startOrchestrator(place: Place): Promise<void> {
    const { owner } = place;
    const bus = this.#connect(owner);
    const store = connectSimStore(this.clock, this.wire, this.tables, owner, (error) => void this.mishaps.push(error.message));
    const newControlId = (): string => `control_${++this.#controls}`;
    place.service = await startCore({ bus, store, logger: silent, lifecycle: createLifecycle(silent), newControlId });
  }

  async #startAgent(worker: Worker, { owner }: Place): Promise<void> {
    const absent = {} as PolicyClient & SandboxClient;
    // Ends that nobody hears: what is asked for a build that is over has to do no harm.
    const ended = { signalOf: () => new AbortController().signal };
    const parts = { bus: this.#connect(owner), policy: absent, sandbox: absent, ended, logger: silent, concurrency: 2 };
    await takeCommands(
      worker,
      parts,
      scriptedAgent(this.random, this.faults, this.#deadly, () => this.#crash(owner, 'is killed by its command')),
    );
  }

  #connect(owner: Owner) {
    return connectSimBus({ clock: this.clock, wire: this.wire, server: this.bus }, owner);
  }

  /** Starts a process; one that cannot start is started again. */
  #boot(place: Place): void {
    const owner = { name: place.owner.name, alive: true, frozenUntil: 0 };
    place.owner = owner;
    place.service = undefined;
    this.#note(owner, 'starts');
    this.clock.inside(owner, 1, () => void place.start(place).catch((error: unknown) => this.#crash(owner, `cannot start: ${String(error)}`)));
  }

  #strike(owner: Owner): void {
    this.#steps += 1;
    const { crash, freeze, freezeMs, untilMs } = this.faults;
    if (this.clock.now >= untilMs || owner.frozenUntil > this.clock.now || !this.#places.some((place) => place.owner === owner)) return;
    if (this.random() < crash) this.#crash(owner, 'is killed');
    else if (this.random() < freeze) {
      owner.frozenUntil = this.clock.now + this.random() * freezeMs;
      this.#note(owner, 'stands still');
    }
  }

  #crash(owner: Owner, why: string): void {
    const place = this.#places.find((one) => one.owner === owner);
    if (!place || !owner.alive) return;
    owner.alive = false;
    place.service = undefined;
    this.bus.disconnect(owner);
    this.#note(owner, why);
    this.clock.outside(100 + this.random() * RESTART_MS, () => this.#boot(place));
  }

  /** A person's question goes to any orchestrator that serves. */
  #askFor(people: Owner): Ask {
    return <Q, S>(method: (service: BuildServiceServer) => unknown, request: Q) =>
      new Promise<S | undefined>((resolve, reject) => {
        const serving = this.#places.filter(({ service }) => service);
        const place = serving[Math.floor(this.random() * serving.length)];
        const back = (tell: () => void) => void this.clock.inside(people, this.wire.latency(), tell);
        const asked = (service: BuildServiceServer): void =>
          void callHandler<Q, S>(method(service), request).then(
            (answer) => back(() => resolve(answer)),
            (error: Error) => back(() => reject(error)),
          );
        if (place?.service) {
          const { service } = place;
          this.clock.inside(place.owner, this.wire.latency(), () => asked(service));
        }
        this.clock.inside(people, PATIENCE_MS, () => resolve(undefined));
      });
  }

  #hasEnded(): boolean {
    if (this.clock.now < this.faults.untilMs || this.#steps % LOOK_EVERY > 0 || this.#peopleBusy > 0) return false;
    const open = [...this.tables.builds.values()].some(({ deadlineAt, status }) => deadlineAt !== null || !ENDED.has(status));
    return !open && this.tables.unsent().length === 0 && this.bus.streams.get('WORK')?.messages.size === 0 && this.bus.isHeard('DEAD', 'dead-letters');
  }

  #note(owner: Owner, what: string): void {
    if (this.#traced) this.#trace.push(`${this.clock.now.toFixed(1).padStart(10)} ${owner.name} ${what}`);
  }
}

/** Statuses of builds that have ended, as rows spell them. */
const ENDED: ReadonlySet<string> = new Set(['BUILD_STATUS_ACCEPTED', 'BUILD_STATUS_BELOW_BAR', 'BUILD_STATUS_FAILED', 'BUILD_STATUS_CANCELLED']);
