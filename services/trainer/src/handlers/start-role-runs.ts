import type { Run, StartRoleRunsReply, StartRoleRunsRequest, StartRunRequest } from '@modwright/contracts/trainer';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { readStandingRewards, readTurnHeads } from '@modwright/store/rollouts';
import { listVersions, readRun, readServing } from '@modwright/store/trainer';
import { indexRewards } from '../domain/components.ts';
import { activeVersion } from '../domain/serving.ts';
import { sieve } from '../domain/sieve.ts';
import { parentsOf } from './gather-batch.ts';
import { untouchable } from './held-out.ts';

/** Agents that speak through the policy. */
const ROLES = ['planner', 'coder', 'tester', 'critic'] as const;
const LEAST_TURNS = 64;
/** Newest turns of a role that are looked at. */
const LOOKED_AT = 4_096;

/**
 * Starts a run for each agent that has enough turns to learn from: every one gets an adapter of its own.
 * @param start starts one run.
 */
export async function startRoleRuns(
  store: Store,
  baseModel: string,
  { run, leastTurns }: StartRoleRunsRequest,
  start: (request: StartRunRequest) => Promise<Run>,
): Promise<StartRoleRunsReply> {
  if (!run) throw new AppError('INVALID_ARGUMENT', 'say what each run is to be like: the id of the first part of theirs, at least');
  if (run.role !== '' || run.candidate !== '') throw new AppError('INVALID_ARGUMENT', 'runs of every agent name neither an agent nor a candidate');
  const reply: StartRoleRunsReply = { runs: [], skipped: [] };
  for (const role of ROLES) {
    const wanted = { ...run, run: `${run.run}${role}`, role };
    // Asked again, a run that was started has learnt from the turns that are counted.
    const known = await readRun(store, wanted.run);
    const turns = known ? 0 : await countTurns(store, baseModel, role, run);
    if (known) reply.runs.push(known);
    else if (turns < (leastTurns || LEAST_TURNS)) reply.skipped.push({ role, turns });
    else reply.runs.push(await start(wanted));
  }
  return reply;
}

/** Turns of a role that a run would keep now. */
async function countTurns(store: Store, baseModel: string, role: string, { gate, baseline }: StartRunRequest): Promise<number> {
  const [heads, versions, serving, { builds }] = await Promise.all([
    readTurnHeads(store, role, LOOKED_AT),
    listVersions(store),
    readServing(store),
    untouchable(store, gate),
  ]);
  const rewards = await readStandingRewards(store, [...new Set(heads.map(({ build }) => build))]);
  const parent = baseline || activeVersion(serving, role);
  return sieve(heads, { parent, parents: parentsOf(versions), baseModel, heldOut: builds, componentsOf: indexRewards(rewards) }).kept.length;
}
