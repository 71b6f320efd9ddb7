import type { AnswerCommand } from '@modwright/agent';
import {
  Disagreement,
  Draft,
  IntegrationReached,
  Score,
  type CasesRequested,
  type DraftsRequested,
  type Envelope,
  type VerdictRequested,
} from '@modwright/contracts/build';
import { Case, CaseOrigin, Verdict } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import { AppError, type Random } from '@modwright/runtime';
import type { Faults } from './faults.ts';

type Body = NonNullable<Envelope['body']>;

/** How long a turn takes, in milliseconds; a slow one takes longer than the broker waits for a sign of life. */
const USUAL_TURN_MS = 4_000;
const SLOW_TURN_MS = 50_000;
/** Each takes minutes to be given up. */
const MOST_DEADLY = 2;
const MODULES = ['lend', 'give-back', 'counts'];

/** An agent whose answers are drawn: every kind of verdict, blame and failure comes up in some world. @param deadly the commands of this world that kill. @param die kills its process. */
export function scriptedAgent(random: Random, faults: Faults, deadly: Set<string>, die: () => void): AnswerCommand {
  const chance = (share: number): boolean => random() < share;
  return async (command, { envelope }) => {
    await pause(10 + random() * (chance(faults.turnSlow) ? SLOW_TURN_MS : USUAL_TURN_MS));
    if (command.$case === faults.deadly && (deadly.has(envelope.id) || deadly.size < MOST_DEADLY)) {
      deadly.add(envelope.id);
      die();
      await new Promise(() => undefined);
    }
    if (chance(faults.turnFails)) throw new AppError(chance(0.6) ? 'UNAVAILABLE' : 'INVALID_ARGUMENT', 'this turn was made to fail');
    switch (command.$case) {
      case 'planRequested':
        return { $case: 'planProposed', value: { plan: drawPlan(random), findings: [], repairTurns: 0, repairs: chance(0.7) ? ['a rule more'] : [] } };
      case 'casesRequested':
        return cases(command.value);
      case 'draftsRequested':
        return { $case: 'draftsProposed', value: { module: command.value.module, drafts: drafts(command.value, envelope.id, random) } };
      case 'verdictRequested': {
        const { module } = command.value;
        return { $case: 'verdictReached', value: { module, verdicts: verdicts(command.value, random), mutants: 2, mutantsKilled: 1 } };
      }
      case 'integrationRequested':
        return {
          $case: 'integrationReached',
          value: integration(
            command.value.modules.map(({ module }) => module),
            random,
          ),
        };
      case 'judgementRequested':
        return { $case: 'scoresGiven', value: { scores: [Score.fromPartial({ checkpoint: 'quality', value: random() })] } };
      default:
        throw new AppError('INVALID_ARGUMENT', `no agent answers ${command.$case}`);
    }
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function drawPlan(random: Random): Plan {
  const names = MODULES.slice(0, Math.floor(random() * (MODULES.length + 1)));
  const modules = names.map((name, index) => ({ name, dependsOn: index > 0 && random() < 0.3 ? [names[index - 1] ?? ''] : [] }));
  return Plan.fromPartial({
    title: 'a tool library',
    endpoints: random() < 0.97 ? [{ id: 'tools.list' }] : [],
    questions: [{ id: 'q', text: 'for how long?' }],
    modules,
  });
}

function cases({ plan, disputed }: CasesRequested): Body {
  const again = disputed.flatMap((one) => (one.disagreement === Disagreement.REFUSES && one.case ? [one.case] : []));
  const first = (plan?.modules ?? []).flatMap(({ name }) =>
    [1, 2].map((number) =>
      Case.fromPartial({ id: `${name}.${number}`, module: name, origin: number === 1 ? CaseOrigin.DERIVED : CaseOrigin.AUTHORED, acceptance: name }),
    ),
  );
  return { $case: 'casesAuthored', value: { cases: disputed.length > 0 ? again : first, discarded: [], superseded: [], again: disputed.length > 0 } };
}

function drafts({ module, samples, firstSample }: DraftsRequested, command: string, random: Random): Draft[] {
  return Array.from({ length: samples }, (_, index) => {
    const number = Math.floor(random() * 40);
    const unusable = random() < 0.1 ? 'it does not parse' : '';
    return Draft.fromPartial({
      id: `${module}-${number}`,
      source: `source ${number}`,
      turnId: `turn_${command}/${index}`,
      sample: firstSample + index,
      unusable,
    });
  });
}

function verdicts({ drafts: given, cases: asked }: VerdictRequested, random: Random): Verdict[] {
  return given.map(({ id }) => {
    const results = asked.map((one) => ({ caseId: one.id, passed: random() < 0.6, answered: random() < 0.5 ? 409 : 200 }));
    const diagnostics = random() < 0.15 ? ['module.ts(3,1): a semicolon is missing'] : [];
    const passed = diagnostics.length > 0 ? 0 : results.filter((result) => result.passed).length;
    return Verdict.fromPartial({ draft: id, results: diagnostics.length > 0 ? [] : results, passed, expected: asked.length, diagnostics });
  });
}

function integration(modules: readonly string[], random: Random): IntegrationReached {
  const expected = 4;
  const passed = random() < 0.5 ? expected : Math.floor(random() * expected);
  const faults =
    passed === expected || random() < 0.3
      ? []
      : [{ module: modules[Math.floor(random() * (modules.length + 1))] ?? '', what: 'an error', evidence: 'x is undefined' }];
  return IntegrationReached.fromPartial({ verdict: { passed, expected }, faults });
}
