import { AppError } from '@modwright/runtime';
import { gradeApp } from '@modwright/tester';
import { ownId } from '../result.ts';
import type { Outcome, RunSystem } from './system-run.ts';

/** The gold app, or its scaffold alone, against the person's cases. */
function runGold(withModules: boolean): RunSystem {
  return async ({ brief, seed, signal }, { sandbox }): Promise<Outcome> => {
    const { gold } = brief;
    if (!gold) throw new AppError('NOT_FOUND', `${brief.name} has no gold app`);
    const sources = new Map(withModules ? gold.modules.map(({ module, source }) => [module, source]) : []);
    const graded = await gradeApp({ sandbox, signal }, gold.plan, sources, brief.cases, String(seed));
    const results = 'results' in graded ? graded.results : [];
    const passed = new Set(results.filter((result) => result.passed).map(({ caseId }) => caseId));
    const failed = brief.cases.filter(({ id }) => !passed.has(id)).map(({ id }) => ownId(id));
    const reason = 'bootFailure' in graded ? graded.bootFailure : '';
    return { failed, status: failed.length === 0 ? 'accepted' : 'below_bar', reason, tokens: 0, repairTurns: 0, scores: {} };
  };
}

/** What the cases give to an app that nobody wrote a module for. */
export const runFloor = runGold(false);
/** What the cases give to a right app. */
export const runCeiling = runGold(true);
