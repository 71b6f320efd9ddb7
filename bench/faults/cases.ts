import { STREAM, subjects, WORKERS, type Bus } from '@modwright/runtime';
import type { Installation, Server, Service } from './installation.ts';

/** What can be done to a service. */
export const FAULTS = ['kill', 'stop', 'slow', 'throttle', 'cut', 'reset', 'half-open', 'duplicate', 'clock+5min', 'clock-5min', 'power-cut'] as const;
export type Fault = (typeof FAULTS)[number];

/** To whom. `learner` is the process that the trainer starts; `nats-cluster` is the leader of a cluster of three. */
export type Victim = Service | 'nats-cluster' | 'learner';

export interface Case {
  readonly victim: Victim;
  readonly fault: Fault;
}

const WAYS: readonly Fault[] = ['slow', 'throttle', 'cut', 'reset', 'half-open'];
const CLOCKS: readonly Fault[] = ['clock+5min', 'clock-5min'];
const SERVED: readonly Server[] = ['gateway', 'postgres', 'nats', 'orchestrator', 'policy', 'model', 'sandbox', 'critic', 'trainer'];
const AGENTS = ['planner', 'coder', 'tester', 'integrator'] as const;

/** Every case, cheapest set-up first. */
export function allCases(): Case[] {
  const of = (victim: Victim, faults: readonly Fault[]): Case[] => faults.map((fault) => ({ victim, fault }));
  return [
    ...SERVED.flatMap((victim) => of(victim, ['kill', 'stop', ...WAYS, ...CLOCKS])),
    ...AGENTS.flatMap((victim) => of(victim, ['kill', 'stop', 'duplicate', ...CLOCKS])),
    ...of('critic', ['duplicate']),
    ...of('orchestrator', ['duplicate']),
    ...of('learner', ['kill', 'stop']),
    ...of('nats-cluster', ['kill', 'stop']),
    ...of('postgres', ['power-cut']),
    ...of('nats', ['power-cut']),
  ];
}

/** Why a case cannot be run here; undefined = it can. */
export function whyNot({ victim, fault }: Case, hasCompiler: boolean): string | undefined {
  if (CLOCKS.includes(fault) && victim === 'nats') return 'nats-server asks the kernel for the time itself';
  if (CLOCKS.includes(fault) && !hasCompiler) return 'there is no C compiler to build what shifts a clock';
  if (fault === 'power-cut' && process.getuid?.() !== 0) return 'only root can mount a disk of its own';
  return undefined;
}

const SLOW_MS = 400;
const SLOW_BYTES_PER_S = 20_000;
const CLOCK_S = 300;

/** Does it, and gives what undoes it; a killed process is started again by its supervisor. */
export async function inject(installation: Installation, { victim, fault }: Case): Promise<() => Promise<void>> {
  const done = (): Promise<void> => Promise.resolve();
  switch (fault) {
    case 'kill':
      await signal(installation, victim, 'SIGKILL');
      return done;
    case 'stop':
      await signal(installation, victim, 'SIGSTOP');
      return () => signal(installation, victim, 'SIGCONT');
    case 'duplicate':
      return duplicate(await installation.admin(), victim);
    case 'clock+5min':
    case 'clock-5min':
      return shiftClock(installation, victim as Service, fault === 'clock+5min' ? CLOCK_S : -CLOCK_S);
    case 'power-cut':
      throw new Error('a power cut takes a disk of its own: see power-cut.ts');
    default:
      return spoilWay(installation, victim as Server, fault);
  }
}

async function spoilWay(installation: Installation, victim: Server, fault: Fault): Promise<() => Promise<void>> {
  const way = installation.way(victim);
  if (fault === 'slow') way.delay(SLOW_MS);
  if (fault === 'throttle') way.throttle(SLOW_BYTES_PER_S);
  if (fault === 'cut') await way.cut();
  if (fault === 'reset') way.reset();
  if (fault === 'half-open') way.halfOpen();
  return () => way.heal();
}

async function shiftClock(installation: Installation, victim: Service, seconds: number): Promise<() => Promise<void>> {
  const clock = installation.clock(victim);
  if (!clock) throw new Error(`the clock of ${victim} cannot be set`);
  clock.set(seconds);
  return () => Promise.resolve(clock.set(0));
}

async function signal(installation: Installation, victim: Victim, what: NodeJS.Signals): Promise<void> {
  if (victim === 'nats-cluster') return installation.cluster.get(await leaderOf(installation))?.signal(what);
  if (victim === 'learner') return installation.learner().forEach((pid) => process.kill(pid, what));
  installation.process(victim).signal(what);
}

/** Whoever leads the work queue; the same while it is stopped, for nobody else knows its name then. */
async function leaderOf(installation: Installation): Promise<string> {
  const known = leaders.get(installation);
  if (known) return known;
  const bus = await installation.admin();
  const leader = (await (await bus.manager()).streams.info(STREAM.work)).cluster?.leader ?? '';
  await bus.close();
  leaders.set(installation, leader);
  return leader;
}

const leaders = new WeakMap<Installation, string>();

/** Everything that is said to a service is said twice, under no id that the broker could know it by. */
function duplicate(bus: Bus, victim: Victim): () => Promise<void> {
  const worker = WORKERS.find((name) => name === victim);
  const subject = worker ? subjects.work(worker) : subjects.allToOrchestrator;
  const again = new Set<string>();
  const subscription = bus.connection.subscribe(subject, {
    callback: (_, message) => {
      const content = Buffer.from(message.data).toString('base64');
      // The second one is heard, too.
      if (again.delete(content)) return;
      again.add(content);
      bus.connection.publish(message.subject, message.data);
    },
  });
  return async () => {
    subscription.unsubscribe();
    await bus.close();
  };
}
