import { IntegrationReached, type Envelope } from '@modwright/contracts/build';
import { Case, Verdict } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';

type Body = NonNullable<Envelope['body']>;

/** Four modules in a row, so that the turns of one build follow one another. */
const MODULES = ['first', 'second', 'third', 'fourth'];
const PLAN = Plan.fromPartial({
  title: 'turn overhead',
  endpoints: [{ id: 'things.list' }],
  modules: MODULES.map((name, index) => ({ name, dependsOn: MODULES.slice(Math.max(0, index - 1), index) })),
});

/** What the agents of a build of four modules in a row answer: every turn is right the first time, and the build is accepted after eleven of them. */
export function answerTo(command: Body): Body {
  switch (command.$case) {
    case 'planRequested':
      return { $case: 'planProposed', value: { plan: PLAN, findings: [], repairTurns: 0, repairs: [] } };
    case 'casesRequested':
      return {
        $case: 'casesAuthored',
        value: { cases: MODULES.map((module) => Case.fromPartial({ id: `${module}.1`, module })), discarded: [], superseded: [], again: false },
      };
    case 'draftsRequested': {
      const { module } = command.value;
      return {
        $case: 'draftsProposed',
        value: {
          module,
          drafts: [{ id: `draft of ${module}`, source: 'y'.repeat(1_500), turnId: '', sample: 0, unusable: '', reusedFrom: undefined, pieceTurns: [] }],
        },
      };
    }
    case 'verdictRequested': {
      const verdicts = command.value.drafts.map(({ id }) =>
        Verdict.fromPartial({ draft: id, passed: 1, expected: 1, results: [{ caseId: `${command.value.module}.1`, passed: true }] }),
      );
      return { $case: 'verdictReached', value: { module: command.value.module, verdicts, mutants: 0, mutantsKilled: 0 } };
    }
    case 'integrationRequested':
      return { $case: 'integrationReached', value: IntegrationReached.fromPartial({ verdict: { passed: 4, expected: 4 } }) };
    default:
      return { $case: 'scoresGiven', value: { scores: [] } };
  }
}
