import { AppError } from '@modwright/runtime';
import { integrateApp, scoreApp } from '../judge-app.ts';
import { ownId } from '../result.ts';
import type { Outcome, RunSystem } from './system-run.ts';

/** The gold app, or its scaffold alone, against the person's cases. */
function runGold(withModules: boolean): RunSystem {
  return async ({ brief, seed, signal, say }, { sandbox }): Promise<Outcome> => {
    const { gold } = brief;
    if (!gold) throw new AppError('NOT_FOUND', `${brief.name} has no gold app`);
    const app = { plan: gold.plan, sources: new Map(withModules ? gold.modules.map(({ module, source }) => [module, source]) : []) };
    const court = { sandbox, signal, say };
    const judged = await integrateApp(app, brief.cases, seed, court);
    const failed = judged.verdict?.results.filter(({ passed }) => !passed) ?? [];
    return {
      failed: failed.map(({ caseId }) => ownId(caseId)),
      status: failed.length === 0 ? 'accepted' : 'below_bar',
      reason: judged.verdict?.bootFailure || (judged.verdict?.diagnostics[0] ?? ''),
      tokens: 0,
      repairTurns: 0,
      // An app without modules has nothing to score.
      scores: withModules ? await scoreApp(app, brief.cases, judged, court) : {},
    };
  };
}

/** What the cases give to an app that nobody wrote a module for. */
export const runFloor = runGold(false);
/** What the cases give to a right app. */
export const runCeiling = runGold(true);
