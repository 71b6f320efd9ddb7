import type { Random } from '@modwright/runtime';

/** What goes wrong in one world. Chances are of each call, message or step; 0 = never. */
export interface Faults {
  /** After this moment nothing goes wrong any more, so that what must come to its end can. */
  readonly untilMs: number;
  /** Of a usual way from a process to a server or back, at most. */
  readonly latencyMs: number;
  readonly slow: number;
  readonly slowMs: number;
  /** A call that never arrives. */
  readonly loseRequest: number;
  /** A call whose effect happened and whose answer is lost. */
  readonly loseReply: number;
  /** An acknowledgement or a sign of life that is lost. */
  readonly loseTold: number;
  /** A delivery that is lost. */
  readonly losePushed: number;
  /** A process dies instead of making its next step. */
  readonly crash: number;
  /** A process stands still before its next step, as with SIGSTOP. */
  readonly freeze: number;
  readonly freezeMs: number;
  /** The broker forgets every id it has seen. */
  readonly forgetful: boolean;
  /** When the database goes away, and for how long. */
  readonly databaseAway: readonly (readonly [atMs: number, forMs: number])[];
  /** When the broker is killed and comes back. */
  readonly busRestarts: readonly number[];
  /** When everything that the broker kept is lost. */
  readonly busWipes: readonly number[];
  /** Bytes that are no message, by the subject they arrive on. */
  readonly poison: readonly (readonly [atMs: number, subject: string])[];
  /** An agent fails its turn. */
  readonly turnFails: number;
  /** An agent is slower than the broker waits. */
  readonly turnSlow: number;
  /** A kind of command that kills whoever takes it. */
  readonly deadly: string | undefined;
}

const COMMANDS = ['planRequested', 'casesRequested', 'draftsRequested', 'verdictRequested', 'integrationRequested', 'judgementRequested'];

/** Faults of a world: each kind is absent from half of the worlds, so that rare mixes come up as well as calm ones. */
export function drawFaults(random: Random): Faults {
  const untilMs = 20_000 + random() * 60_000;
  const maybe = (most: number): number => (random() < 0.5 ? 0 : random() * most);
  const moments = (most: number): number[] => (random() < 0.5 ? [] : Array.from({ length: 1 + Math.floor(random() * most) }, () => random() * untilMs));
  return {
    untilMs,
    latencyMs: 0.5 + random() * 20,
    slow: maybe(0.05),
    slowMs: 6_000,
    loseRequest: maybe(0.08),
    loseReply: maybe(0.08),
    loseTold: maybe(0.2),
    losePushed: maybe(0.1),
    crash: maybe(0.01),
    freeze: maybe(0.003),
    freezeMs: 45_000,
    forgetful: random() < 0.3,
    databaseAway: moments(2).map((at) => [at, random() * 40_000] as const),
    busRestarts: moments(3),
    busWipes: random() < 0.2 ? [random() * untilMs] : [],
    poison: moments(2).map((at) => [at, random() < 0.5 ? 'work.coder' : 'work.orchestrator.coder'] as const),
    turnFails: maybe(0.15),
    turnSlow: maybe(0.05),
    deadly: random() < 0.15 ? COMMANDS[Math.floor(random() * COMMANDS.length)] : undefined,
  };
}
