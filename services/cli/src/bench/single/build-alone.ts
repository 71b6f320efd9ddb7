import type { PolicyClient } from '@modwright/agent';
import { IntegrationRequested, type IntegrationReached } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import { handleIntegration } from '@modwright/integrator';
import { createLogger } from '@modwright/runtime';
import { startConversation, type Allowance } from './conversation.ts';
import { declareApp, type DeclaredApp } from './declare-app.ts';
import type { Bench } from './grading.ts';
import { readSingleTexts } from './prompts/texts.ts';
import { openModules } from './write-modules.ts';

/** What the single agent is given. */
export interface Assignment {
  readonly brief: string;
  /** The person's own cases: they go to the grader alone. */
  readonly acceptance: readonly Case[];
  readonly allowance: Allowance;
  readonly seed: number;
  /** Names the conversation; under the same key it is sampled once. */
  readonly key: string;
}

export interface Tools extends Bench {
  readonly policy: PolicyClient;
  say(text: string): void;
}

/** What became of it. */
export interface BuiltAlone {
  /** The integrator's word on the app; undefined = no app came of it. */
  readonly judged: IntegrationReached | undefined;
  readonly tokens: number;
  readonly repairTurns: number;
}

/** Looks at the running app, as many as the team has. */
const MAX_INTEGRATIONS = 3;

/**
 * Builds an app of a brief in one conversation, without roles: it declares the app, writes its modules, sees the type checker's messages, the failing cases
 * that follow from its own plan and what the integrator sees in the running app, and writes again what fails until all is well or the allowance is used up.
 */
export async function buildAlone({ brief, acceptance, allowance, seed, key }: Assignment, tools: Tools): Promise<BuiltAlone> {
  const { policy, say, signal } = tools;
  const texts = readSingleTexts();
  const { contextTokens } = await policy.describe();
  const conversation = startConversation({ policy, system: texts.system, contextTokens, allowance, key, seed, signal });
  say('declares the app');
  const app = await declareApp(conversation, brief, texts.declare, tools);
  if (!app) return { judged: undefined, tokens: conversation.used(), repairTurns: 0 };
  const modules = openModules({ conversation, app, bench: tools, seed, say });
  await modules.writeAll();
  let judged: IntegrationReached | undefined;
  for (let look = 1; look <= MAX_INTEGRATIONS; look += 1) {
    const reached = await integrate(app, modules.sources(), acceptance, seed, tools);
    // The better of two apps is kept, as a developer would.
    if (!judged || passedOf(reached) >= passedOf(judged)) judged = reached;
    if (look === MAX_INTEGRATIONS || !(await mendFaults(reached, modules))) break;
  }
  return { judged, tokens: conversation.used(), repairTurns: app.repairTurns + modules.repairTurns() };
}

/** Writes the blamed modules again. False = none was. */
async function mendFaults({ faults }: IntegrationReached, modules: ReturnType<typeof openModules>): Promise<boolean> {
  const blamed = Map.groupBy(
    faults.filter(({ module }) => module !== ''),
    ({ module }) => module,
  );
  let mended = false;
  for (const [module, shown] of blamed)
    mended =
      (await modules.mend(
        module,
        shown.map(({ what, evidence }) => `${what}: ${evidence}`),
      )) || mended;
  return mended;
}

/** The team's own integrator: types, pages, start, every case over HTTP, every journey in the browser. */
function integrate(
  app: DeclaredApp,
  sources: ReadonlyMap<string, string>,
  acceptance: readonly Case[],
  seed: number,
  tools: Tools,
): Promise<IntegrationReached> {
  const request = IntegrationRequested.fromPartial({
    plan: app.plan,
    modules: [...sources].map(([module, source]) => ({ module, source })),
    cases: [...app.cases, ...acceptance],
    seed,
  });
  const logger = createLogger('single', { write: () => undefined });
  return handleIntegration(request, { sandbox: tools.sandbox, signal: tools.signal, say: tools.say, logger });
}

function passedOf({ verdict, journeys }: IntegrationReached): number {
  return (verdict?.passed ?? 0) + journeys.filter(({ passed }) => passed).length;
}
