import { buildAlone } from '../single/build-alone.ts';
import type { Allowance } from '../single/conversation.ts';
import { ownId } from '../result.ts';
import type { Job, Outcome, RunSystem } from './system-run.ts';

/** What a build may use when nobody says: the orchestrator's defaults. */
const DEFAULT_ALLOWANCE: Allowance = { tokens: 400_000, seconds: 1_800 };

/** One conversation with the same model, with at most the tokens that the team used on this brief and seed. */
export const runSingle: RunSystem = async (job, { policy, sandbox }): Promise<Outcome> => {
  const { brief, seed, key, signal, say } = job;
  const allowance = allowanceOf(job);
  const { judged, tokens, repairTurns } = await buildAlone(
    { brief: brief.text, acceptance: brief.cases, allowance, seed, key },
    { policy, sandbox, signal, say },
  );
  const passed = new Set(judged?.verdict?.results.filter((result) => result.passed).map(({ caseId }) => caseId));
  const expected = (judged?.verdict?.expected ?? 0) + (judged?.journeys.length ?? 0);
  const good = (judged?.verdict?.passed ?? 0) + (judged?.journeys.filter((journey) => journey.passed).length ?? 0);
  const status = judged === undefined ? 'failed' : good === expected ? 'accepted' : 'below_bar';
  const reason = judged === undefined ? 'no declaration of the app could be used' : status === 'accepted' ? '' : `${good} of ${expected} cases pass`;
  const failed = brief.cases.filter(({ id }) => !passed.has(id)).map(({ id }) => ownId(id));
  return { failed, status, reason, tokens, repairTurns, scores: {} };
};

function allowanceOf({ siblings }: Job): Allowance {
  const team = siblings.find(({ system }) => system === 'team');
  return team && team.tokens > 0 ? { ...DEFAULT_ALLOWANCE, tokens: team.tokens } : DEFAULT_ALLOWANCE;
}
