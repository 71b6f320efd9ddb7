import type { Plan } from '@modwright/contracts/plan';
import { findCycle, findingText, lintPlan } from '@modwright/plan';
import { asksForSomething } from './behaviours.ts';

export interface Settled {
  readonly plan: Plan;
  /** Faults that even leaving things out did not remove. */
  readonly findings: readonly string[];
}

/** Rounds of leaving out; each removes at least one part. */
const MAX_ROUNDS = 20;

/** Makes the plan buildable without asking anyone: leaves out what has a fault and says so as an assumption. */
export function settlePlan(plan: Plan): Settled {
  let current = withoutCycles(plan);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const findings = lintPlan(current);
    const faulty = findings.find((finding) => finding.part === 'module' || (finding.part === 'endpoint' && moduleOf(current, finding.name)));
    if (faulty) {
      current = withoutModule(current, faulty.part === 'module' ? faulty.name : moduleOf(current, faulty.name), faulty.text);
      continue;
    }
    const unserved = findings.find((finding) => finding.part === 'requirement');
    const served = unserved ? withLooseRequirement(current, unserved.name) : current;
    if (served === current) return { plan: current, findings: findings.map(findingText) };
    current = served;
  }
  return { plan: current, findings: lintPlan(current).map(findingText) };
}

function moduleOf(plan: Plan, endpoint: string): string {
  return plan.endpoints.find((one) => one.id === endpoint)?.module ?? '';
}

function withoutCycles(plan: Plan): Plan {
  let current = plan;
  for (let cycle = findCycle(graphOf(current)); cycle.length > 0; cycle = findCycle(graphOf(current))) {
    const [from, to = from] = cycle;
    current = {
      ...current,
      modules: current.modules.map((module) => (module.name === from ? { ...module, dependsOn: module.dependsOn.filter((name) => name !== to) } : module)),
    };
  }
  return current;
}

const graphOf = (plan: Plan): Map<string, readonly string[]> => new Map(plan.modules.map((module) => [module.name, module.dependsOn]));

function withoutModule(plan: Plan, name: string, why: string): Plan {
  const gone = plan.endpoints.filter((endpoint) => endpoint.module === name).map((endpoint) => endpoint.id);
  const kept = (ids: readonly string[]): string[] => ids.filter((id) => !gone.includes(id));
  const left = {
    ...plan,
    modules: plan.modules
      .filter((module) => module.name !== name)
      .map((module) => ({ ...module, dependsOn: module.dependsOn.filter((other) => other !== name) })),
    endpoints: plan.endpoints.filter((endpoint) => endpoint.module !== name),
    pages: plan.pages
      .map((page) => ({ ...page, actions: kept(page.actions), reports: kept(page.reports) }))
      .filter((page) => page.entity || page.actions.length + page.reports.length > 0),
    coverage: plan.coverage.map((one) => ({ ...one, endpoints: kept(one.endpoints), modules: one.modules.filter((other) => other !== name) })),
  };
  return withAssumption(left, `"${name || 'an endpoint'}" is left out: ${why}`, '');
}

/** A sentence that names no data, figure or action describes the app as a whole: every list serves it. */
function withLooseRequirement(plan: Plan, id: string): Plan {
  const requirement = plan.requirements.find((one) => one.id === id);
  const lists = plan.endpoints.filter((endpoint) => endpoint.kind === 'ENDPOINT_KIND_LIST').map((endpoint) => endpoint.id);
  if (!requirement || lists.length === 0) return plan;
  const coverage = [...plan.coverage.filter((one) => one.requirement !== id), { requirement: id, endpoints: lists, modules: [] }];
  if (!asksForSomething(requirement.text)) return { ...plan, coverage };
  return withAssumption({ ...plan, coverage }, 'This describes the app as a whole; nothing of its own is built for it', requirement.text);
}

/** The plan with one more assumption, numbered in order. */
export function withAssumption(plan: Plan, text: string, about: string): Plan {
  if (plan.assumptions.some((one) => one.text === text && one.about === about)) return plan;
  return { ...plan, assumptions: [...plan.assumptions, { id: `A${plan.assumptions.length + 1}`, text, about }] };
}
