import { startAgent, type AnswerCommand } from '@modwright/agent';
import { Draft, IntegrationReached, Score, type Envelope, type PlanRequested } from '@modwright/contracts/build';
import { Case, CaseOrigin, Verdict } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { readingList } from '@modwright/profiles/samples';
import { GenerateRequest, FinishReason, Role } from '@modwright/contracts/policy';
import { AppError, WORKERS } from '@modwright/runtime';
import type { TurnLog } from '@modwright/store/policy';
import { TEST_PASSWORD } from '@modwright/testkit';

type Body = NonNullable<Envelope['body']>;

/** The app that the scripted agents build: plan and known-good sources. */
export const SAMPLE = readingList;

/** What a test may make the agents do. */
export interface AgentScript {
  /** Awaited by the planner before it answers. */
  readonly beforePlan?: (build: string) => Promise<void>;
  /** True = the first draft of this module fails one of its cases. */
  readonly fails?: (module: string) => boolean;
  /** Where turns of drafts are recorded, and by which version of the policy; without it drafts have no turn. */
  readonly turns?: { readonly log: TurnLog; readonly version: (build: string) => string };
  /** The plan of a request; the sample's unless given. */
  readonly plan?: (request: PlanRequested) => Plan;
}

/** Agents that answer from the sample on the real bus: what everyone around them sees is real. The result stops them. */
export async function startScriptedAgents(natsUrl: string, script: AgentScript): Promise<() => Promise<unknown>> {
  const config = { natsUrl, natsPassword: TEST_PASSWORD, policyAddress: '127.0.0.1:1', sandboxAddress: '127.0.0.1:1', internalToken: 'none', concurrency: 4 };
  const agents = await Promise.all(WORKERS.map((worker) => startAgent(worker, config, answer(script))));
  return () => Promise.all(agents.map((agent) => agent.stop()));
}

function answer(script: AgentScript): AnswerCommand {
  return async (command, turn) => {
    const { build } = turn.envelope;
    switch (command.$case) {
      case 'planRequested':
        turn.say('reads the brief');
        await script.beforePlan?.(build);
        return { $case: 'planProposed', value: { plan: script.plan?.(command.value) ?? SAMPLE.plan, findings: [], repairTurns: 0, repairs: [] } };
      case 'casesRequested':
        return {
          $case: 'casesAuthored',
          value: {
            cases: (command.value.plan?.modules ?? []).flatMap(({ name }) => casesOf(name)),
            discarded: ['markRead.a9: a null module passes it'],
            superseded: [],
            again: false,
          },
        };
      case 'draftsRequested':
        return { $case: 'draftsProposed', value: { module: command.value.module, drafts: [await draft(build, command.value)] } };
      case 'verdictRequested':
        return {
          $case: 'verdictReached',
          value: {
            module: command.value.module,
            verdicts: command.value.drafts.map(({ id, source }) => verdict(id, command.value.module, source)),
            mutants: 4,
            mutantsKilled: 4,
          },
        };
      case 'integrationRequested':
        return {
          $case: 'integrationReached',
          value: IntegrationReached.fromPartial({
            verdict: allPassed(command.value.cases.map(({ id }) => id)),
            journeys: [{ caseId: 'page./books', passed: true, failedStep: -1 }],
          }),
        };
      case 'judgementRequested':
        return { $case: 'scoresGiven', value: { scores: SCORES } };
      default:
        throw new AppError('INVALID_ARGUMENT', `nobody answers ${command.$case}`);
    }
  };

  async function draft(build: string, request: Extract<Body, { $case: 'draftsRequested' }>['value']) {
    const { module, firstSample, candidate } = request;
    // Names are the same in every app of the sample, so what was kept fits as it is.
    if (candidate?.kept)
      return Draft.fromPartial({ id: 'kept', source: candidate.kept.source, reusedFrom: { shelfId: candidate.kept.id, module, trust: candidate.kept.trust } });
    const bad = firstSample === 0 && !request.feedback && script.fails?.(module);
    const good = SAMPLE.sources.get(module) ?? `export async function ${module}(): Promise<void> {}\n`;
    const source = bad ? `${FAULTY}\n${good}` : good;
    return Draft.fromPartial({
      id: `${module}/${firstSample}/${request.turn}`,
      source,
      sample: firstSample,
      turnId: script.turns
        ? await recordTurn(script.turns, { build, name: `${module}/${request.turn}/${firstSample}`, group: `${module}/${request.turn}`, text: source })
        : '',
    });
  }
}

interface ScriptedTurn {
  readonly build: string;
  readonly name: string;
  /** Samples of one prompt share it. */
  readonly group: string;
  readonly text: string;
}

/** A turn as the policy would have recorded it. */
async function recordTurn({ log, version }: NonNullable<AgentScript['turns']>, { build, name, group, text }: ScriptedTurn): Promise<string> {
  const id = `turn_${build}/${name}`;
  const request = GenerateRequest.fromPartial({
    requestId: id,
    context: { build, role: 'coder', step: 'draft', group },
    messages: [{ role: Role.USER, content: `write ${group}` }],
  });
  const completion = { text, finish: FinishReason.STOP, promptIds: [1], completionIds: [2], logprobs: [-0.5], promptTokens: 1, completionTokens: 1 };
  await log.append({ id, request, policyVersion: version(build), backend: 'scripted', model: 'none', queuedMs: 0, modelMs: 0, ...completion });
  return id;
}

const SCORES = [
  { checkpoint: 'tests', value: 1, evidence: 'all of them' },
  {
    checkpoint: 'quality',
    value: 0.82,
    evidence: '1 function is longer than it should be',
    findings: [
      { module: 'markRead', file: 'src/modules/mark-read.ts', line: 4, rule: 'max-lines-per-function', message: 'take a part out as a function of its own' },
    ],
  },
  {
    checkpoint: 'scalability',
    value: 0.9,
    evidence: 'every endpoint stays below 200 ms at 10,000 rows',
    curve: ['books.list', 'reports.readingCounts'].flatMap((endpoint, index) =>
      [100, 1_000, 10_000].map((rows) => ({
        endpoint,
        rows,
        p95Ms: (index + 1) * (2 + rows / 400),
        statements: 1,
        rowsRead: index === 0 ? 50 : 2,
        answers: 100,
      })),
    ),
  },
].map((score) => Score.fromPartial(score));

const FAULTY = '// faulty';

function casesOf(module: string): Case[] {
  return [1, 2].map((number) =>
    Case.fromPartial({ id: `${module}.a${number}`, module, origin: CaseOrigin.AUTHORED, title: `${module} ${number}`, acceptance: 'it works' }),
  );
}

function verdict(draft: string, module: string, source: string): Verdict {
  const faulty = source.startsWith(FAULTY);
  const results = casesOf(module).map(({ id }, index) => ({
    caseId: id,
    passed: index === 0 || !faulty,
    failure: faulty && index > 0 ? 'POST /x answered 500, not 200' : '',
  }));
  return Verdict.fromPartial({ draft, results, passed: results.filter(({ passed }) => passed).length, expected: results.length });
}

function allPassed(ids: readonly string[]): Verdict {
  return Verdict.fromPartial({ results: ids.map((caseId) => ({ caseId, passed: true })), passed: ids.length, expected: ids.length });
}
