import { DEFAULT_BUDGET } from '@modwright/orchestrator';
import { scoreApp } from '../judge-app.ts';
import { ownId } from '../result.ts';
import { buildAlone, type JudgedApp } from '../single/build-alone.ts';
import type { Allowance } from '../single/conversation.ts';
import { BENCH_SECONDS, type Job, type Outcome, type RunSystem } from './system-run.ts';

/** One conversation with the same model, with at most the tokens that the team used on this brief and seed. */
export const runSingle: RunSystem = async (job, { policy, sandbox }): Promise<Outcome> => {
  const { brief, seed, key, signal, say } = job;
  const tools = { policy, sandbox, signal, say };
  const assignment = { brief: brief.text, acceptance: brief.cases, allowance: allowanceOf(job), seed, key };
  const startedAt = performance.now();
  const { app, tokens, repairTurns } = await buildAlone(assignment, tools);
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  const passed = new Set(app?.integration.verdict?.results.filter((result) => result.passed).map(({ caseId }) => caseId));
  const failed = brief.cases.filter(({ id }) => !passed.has(id)).map(({ id }) => ownId(id));
  const scores = app ? await scoreApp(app, app.cases, app.integration, tools) : {};
  return { ...endOf(app), failed, tokens, seconds, repairTurns, scores };
};

function allowanceOf({ siblings }: Job): Allowance {
  const team = siblings.find(({ system }) => system === 'team');
  return { tokens: team?.tokens || DEFAULT_BUDGET.tokens, seconds: BENCH_SECONDS };
}

/** Accepted as a build is: when every case and every journey passes. */
function endOf(app: JudgedApp | undefined): Pick<Outcome, 'status' | 'reason'> {
  if (!app) return { status: 'failed', reason: 'no declaration of the app could be used' };
  const { verdict, journeys } = app.integration;
  const [passed, expected] = [(verdict?.passed ?? 0) + journeys.filter((journey) => journey.passed).length, (verdict?.expected ?? 0) + journeys.length];
  return passed === expected ? { status: 'accepted', reason: '' } : { status: 'below_bar', reason: `${passed} of ${expected} cases pass` };
}
