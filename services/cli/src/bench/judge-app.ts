import type { SandboxClient } from '@modwright/agent';
import { IntegrationRequested, JudgementRequested, type IntegrationReached } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { judge } from '@modwright/critic';
import { handleIntegration } from '@modwright/integrator';
import { createLogger } from '@modwright/runtime';

/** Where an app is judged. */
export interface Court {
  readonly sandbox: SandboxClient;
  readonly signal: AbortSignal;
  say(text: string): void;
}

/** An app as data. */
export interface App {
  readonly plan: Plan;
  /** By module; one without a source is empty. */
  readonly sources: ReadonlyMap<string, string>;
}

/** The team's own integrator on an app of somebody else: types, pages, start, every case over HTTP, every journey in the browser. */
export function integrateApp({ plan, sources }: App, cases: readonly Case[], seed: number, court: Court): Promise<IntegrationReached> {
  const request = IntegrationRequested.fromPartial({ plan, modules: toModules(sources), cases: [...cases], seed });
  const logger = createLogger('bench', { write: () => undefined });
  return handleIntegration(request, { ...court, logger });
}

/** The team's own critic on an app of somebody else: checkpoint scores of the app as a whole, 0..1 by name. */
export async function scoreApp({ plan, sources }: App, cases: readonly Case[], integration: IntegrationReached, court: Court): Promise<Record<string, number>> {
  const history = plan.modules.map(({ name }) => {
    const own = new Set(cases.filter(({ module }) => module === name).map(({ id }) => id));
    const results = integration.verdict?.results.filter(({ caseId }) => own.has(caseId)) ?? [];
    const passed = results.filter((result) => result.passed).length;
    return { module: name, accepted: passed === results.length, verdict: { results, passed, expected: results.length } };
  });
  const scores = await judge(JudgementRequested.fromPartial({ plan, integration, history, cases: [...cases], sources: toModules(sources) }), court);
  return appScores(scores);
}

/** The scores of the app as a whole; those of its modules are left out. */
export function appScores(scores: readonly { readonly checkpoint: string; readonly module: string; readonly value: number }[]): Record<string, number> {
  return Object.fromEntries(scores.filter(({ module }) => module === '').map(({ checkpoint, value }) => [checkpoint, value]));
}

function toModules(sources: ReadonlyMap<string, string>): { module: string; source: string }[] {
  return [...sources].map(([module, source]) => ({ module, source }));
}
