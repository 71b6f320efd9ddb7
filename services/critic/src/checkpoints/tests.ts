import type { Finding, JudgementRequested } from '@modwright/contracts/build';
import type { CaseResult, Verdict } from '@modwright/contracts/grading';
import { share } from '../domain/share.ts';
import type { Checkpoint, CheckpointScore } from './checkpoint.ts';

/** Share of the cases that pass by the grader's count: in the assembled app the person's own included, and of each module's own cases. */
export const tests: Checkpoint = {
  name: 'tests',
  score: async ({ request }) => {
    const modules = request.history.filter(({ verdict }) => (verdict?.expected ?? 0) > 0);
    return [scoreApp(request), ...modules.map(({ module, verdict }) => toScore(module, verdict, () => module))];
  },
};

function scoreApp({ integration, cases }: JudgementRequested): CheckpointScore {
  const modules = new Map(cases.map(({ id, module }) => [id, module]));
  return toScore('', integration?.verdict, ({ caseId }) => modules.get(caseId) ?? '');
}

function toScore(module: string, verdict: Verdict | undefined, moduleOf: (result: CaseResult) => string): CheckpointScore {
  const { passed = 0, expected = 0, results = [] } = verdict ?? {};
  const findings = results.filter((result) => !result.passed).map((result) => toFinding(result, moduleOf(result)));
  return { checkpoint: 'tests', module, value: share(passed, expected), evidence: `${passed} of ${expected} cases pass`, findings };
}

/** Of a hidden case only what may be shown: findings go back to the coder. */
function toFinding({ caseId, failureShown }: CaseResult, module: string): Finding {
  return { module, file: '', line: 0, rule: caseId, message: failureShown || `case ${caseId} fails` };
}
