import { Agent } from '@modwright/contracts/build';

/** Streams, consumers and subjects: the only place where they are spelled. */
export const STREAM = { work: 'WORK', events: 'EVENTS', policy: 'POLICY', dead: 'DEAD' } as const;

/** JetStream's object store that holds the files of policy versions. */
export const OBJECT_BUCKET = 'policy-objects';

/** Agents that take work from the bus; also the names of their durable consumers. */
export const WORKERS = ['planner', 'coder', 'tester', 'integrator', 'critic'] as const;
export type Worker = (typeof WORKERS)[number];

export const ORCHESTRATOR_CONSUMER = 'orchestrator';
export const DEAD_LETTER_CONSUMER = 'dead-letters';

const ADDRESS: Readonly<Record<Worker, Agent>> = {
  planner: Agent.PLANNER,
  coder: Agent.CODER,
  tester: Agent.TESTER,
  integrator: Agent.INTEGRATOR,
  critic: Agent.CRITIC,
};

/** The envelope address of a worker. */
export function agentOf(worker: Worker): Agent {
  return ADDRESS[worker];
}

/** "AGENT_CODER" -> "coder": the name people and subjects use. */
export function agentName(agent: Agent): string {
  return agent.replace('AGENT_', '').toLowerCase();
}

export const subjects = {
  /** Commands to one agent: "work.coder". */
  work: (worker: string): string => `work.${worker}`,
  /** Results of one agent, and what people ask of a build. */
  toOrchestrator: (from: string): string => `work.orchestrator.${from}`,
  /** What the orchestrator asks of its own store, whose answer comes as a message. */
  toItself: 'work.orchestrator.itself',
  allToOrchestrator: 'work.orchestrator.>',
  /** What a consumer ended because nobody can settle it, as it came. */
  dead: (consumer: string): string => `dead.${consumer}`,
  /** The agents' conversation: "build.build_01J.drafts_proposed". */
  event: (build: string, kind: string): string => `build.${build}.${kind}`,
  allEnded: 'build.*.build_ended',
  /** Not kept: what an agent is doing right now. */
  live: (from: string, build: string): string => `live.${from}.${build}`,
  allLive: (build: string): string => `live.*.${build}`,
  /** Which version of the policy answers, the newest in full. */
  serving: 'policy.serving',
  /** Not kept: what a replica of the policy has done with a version. */
  confirmed: 'policy.confirmed',
} as const;
