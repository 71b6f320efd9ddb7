import type { BodyKind } from './json.ts';

/** Everyone who speaks in a build. */
export const AGENTS = ['user', 'orchestrator', 'planner', 'coder', 'tester', 'integrator', 'critic'] as const;
export type AgentName = (typeof AGENTS)[number];

interface Route {
  readonly from: AgentName;
  readonly to: AgentName;
  /** True for what is only asked of somebody. */
  readonly asks?: true;
}

const ask = (to: AgentName): Route => ({ from: 'orchestrator', to, asks: true });
const answer = (from: AgentName): Route => ({ from, to: 'orchestrator' });
const note: Route = { from: 'orchestrator', to: 'user' };

/** Who says what to whom: the kind of a message decides it, so a conversation can be drawn before it is read. */
const ROUTES: Readonly<Record<BodyKind, Route>> = {
  buildSubmitted: answer('user'),
  controlRequested: answer('user'),
  planReviewed: answer('user'),
  turnFailed: note,
  deadlinePassed: note,
  planRequested: ask('planner'),
  planProposed: answer('planner'),
  casesRequested: ask('tester'),
  casesAuthored: answer('tester'),
  draftsRequested: ask('coder'),
  draftsProposed: answer('coder'),
  verdictRequested: ask('tester'),
  verdictReached: answer('tester'),
  integrationRequested: ask('integrator'),
  integrationReached: answer('integrator'),
  judgementRequested: ask('critic'),
  scoresGiven: answer('critic'),
  moduleAccepted: note,
  moduleExhausted: note,
  buildEnded: note,
  buildNoted: note,
  shelfSearchRequested: ask('orchestrator'),
  shelfSearched: answer('orchestrator'),
};

/** Who says a message of this kind, and to whom. */
export function routeOf(kind: string): Route {
  return ROUTES[kind as BodyKind] ?? note;
}

/** "AGENT_CODER" -> "coder". */
export function agentName(agent: string | undefined): AgentName {
  const name = (agent ?? '').replace('AGENT_', '').toLowerCase();
  return AGENTS.find((known) => known === name) ?? 'orchestrator';
}
