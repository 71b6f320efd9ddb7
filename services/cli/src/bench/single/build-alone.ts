import type { PolicyClient } from '@modwright/agent';
import type { IntegrationReached } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import { integrateApp, type App, type Court } from '../judge-app.ts';
import { startConversation, type Allowance } from './conversation.ts';
import { declareApp } from './declare-app.ts';
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

/** What it works with. */
export interface Tools extends Court {
  readonly policy: PolicyClient;
}

/** An app, the cases that follow from its plan, and the integrator's word on it. */
export interface JudgedApp extends App {
  readonly cases: readonly Case[];
  readonly integration: IntegrationReached;
}

/** What became of it. */
export interface BuiltAlone {
  /** Undefined = no app came of it. */
  readonly app: JudgedApp | undefined;
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
  const declared = await declareApp(conversation, brief, texts.declare, tools);
  if (!declared) return { app: undefined, tokens: conversation.used(), repairTurns: 0 };
  const { plan, cases } = declared;
  const modules = openModules({ conversation, app: declared, bench: tools, seed, say });
  await modules.writeAll();
  let best: JudgedApp | undefined;
  for (let look = 1; look <= MAX_INTEGRATIONS; look += 1) {
    const sources = modules.sources();
    const integration = await integrateApp({ plan, sources }, [...cases, ...acceptance], seed, tools);
    // The better of two apps is kept, as a developer would.
    if (!best || passedOf(integration) >= passedOf(best.integration)) best = { plan, sources, cases, integration };
    if (look === MAX_INTEGRATIONS || !(await mendFaults(integration, modules))) break;
  }
  return { app: best, tokens: conversation.used(), repairTurns: declared.repairTurns + modules.repairTurns() };
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

function passedOf({ verdict, journeys }: IntegrationReached): number {
  return (verdict?.passed ?? 0) + journeys.filter(({ passed }) => passed).length;
}
