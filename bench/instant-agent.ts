// usage: node bench/instant-agent.ts WORKER   an agent whose model and sandbox answer at once; for bench/turn-overhead.ts
import { readAgentConfig, startAgent } from '@modwright/agent';
import { IntegrationReached, type Envelope } from '@modwright/contracts/build';
import { Case, Verdict } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import { Message } from '@modwright/contracts/policy';
import { createConfigReader, runService, WORKERS } from '@modwright/runtime';

type Body = NonNullable<Envelope['body']>;

/** Four modules in a row, so that the turns of one build follow one another. */
const MODULES = ['first', 'second', 'third', 'fourth'];
const PLAN = Plan.fromPartial({
  title: 'turn overhead',
  endpoints: [{ id: 'things.list' }],
  modules: MODULES.map((name, index) => ({ name, dependsOn: MODULES.slice(Math.max(0, index - 1), index) })),
});
const PROMPT = Message.fromPartial({ role: 'ROLE_USER', content: 'x'.repeat(1_500) });

function answerTo(command: Body): Body {
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

const worker = WORKERS.find((name) => name === process.argv[2]);
if (!worker) throw new Error(`usage: node bench/instant-agent.ts ${WORKERS.join('|')}`);
await runService(worker, () => {
  const reader = createConfigReader(process.env);
  const config = readAgentConfig(reader, 8);
  reader.done();
  return startAgent(worker, config, async (body, turn) => {
    const context = { step: body.$case, module: '', attempt: 0, sample: 0, group: '' };
    await turn.ask({ context, messages: [PROMPT], sampling: { temperature: 0, topP: 0, maxTokens: 64, seed: 0, stop: [] } });
    return answerTo(body);
  });
});
