import type { Base } from '@modwright/contracts/build';
import type { Brief, Plan, Superseded } from '@modwright/contracts/plan';
import { describeChange, findingText, lintChange } from '@modwright/plan';
import type { Pack } from '@modwright/contracts/shelf';
import { AppError } from '@modwright/runtime';
import { needsSignIn } from './domain/accounts.ts';
import { openSentences } from './domain/behaviours.ts';
import { sentencesOf } from './domain/brief.ts';
import type { Behaviour } from './domain/draft.ts';
import { changeModule, fallenLimits, reasonOf } from './domain/extension/change-module.ts';
import { extendPlan } from './domain/extension/extend-plan.ts';
import { followUpRequirements, readFollowUp, type FollowUp, type ModuleChange } from './domain/extension/follow-up.ts';
import { toBehaviour } from './domain/extension/known-modules.ts';
import { withNewData } from './domain/extension/new-data.ts';
import { finishPlan, type PlannedBrief } from './plan-brief.ts';
import { refinePlan, type Composer, type Contracts, type Known } from './refine.ts';
import { askBehaviours } from './steps/behaviours.ts';
import { askChanges } from './steps/changes.ts';
import type { Asking } from './steps/step.ts';
import { askSuperseded } from './steps/superseded.ts';

/**
 * Makes the plan of an app that a follow-up brief changes. The model is asked about the follow-up alone: what it adds to the data, what its
 * sentences ask for, and the contracts of what is new or changed; everything else of the plan stays as it is.
 */
export async function planExtension(base: Base, brief: Brief, asking: Asking, packs: readonly Pack[] = []): Promise<PlannedBrief> {
  const before = checkedBase(base, brief);
  const outline = await askOutline(before, brief, asking, packs);
  const read = ({ requirements, labelled, entities }: Known): FollowUp => readFollowUp(before, requirements, labelled, entities);
  const superseded = await findSuperseded(read(outline).changed, asking);
  const { plan, repairTurns } = await refinePlan(outline, extensionComposer(before, brief, read, superseded), asking);
  const planned = finishPlan(plan, repairTurns, asking);
  const app = { build: base.build, plan: before, accepted: new Set(base.modules.map(({ module }) => module)) };
  return {
    ...planned,
    plan: { ...planned.plan, change: describeChange(app, planned.plan, superseded) },
    findings: [...planned.findings, ...lintChange(before, planned.plan).map(findingText)],
  };
}

function checkedBase({ build, plan }: Base, brief: Brief): Plan {
  if (!plan) throw new AppError('INVALID_ARGUMENT', `failed to plan: build ${build} has no plan to change`);
  if (brief.openapi.trim())
    throw new AppError('INVALID_ARGUMENT', 'failed to plan: a follow-up brings no OpenAPI document; say in words what is to be different');
  const text = [brief.text, ...brief.requirements.map((requirement) => requirement.text)].join('\n');
  if (needsSignIn(text) && !plan.signIn)
    throw new AppError(
      'INVALID_ARGUMENT',
      'failed to plan: sign-in cannot be added to an app, its rows would belong to nobody; build a new app with it instead',
    );
  return plan;
}

async function askOutline(before: Plan, brief: Brief, asking: Asking, packs: readonly Pack[]): Promise<Known> {
  const requirements = followUpRequirements(brief, before);
  const clauses = requirements.flatMap(sentencesOf);
  const text = brief.requirements.length > 0 ? [brief.text, ...requirements.map((one) => `- ${one.text}`)].filter(Boolean).join('\n') : brief.text;
  const answer = await askChanges(asking, text, before.entities);
  const entities = withNewData(before, answer, { text, clauses, signIn: before.signIn });
  const labelled = await askBehaviours(asking, openSentences(requirements), entities);
  return { requirements, entities, labelled, answers: new Map(), notes: packs.flatMap((pack) => pack.notes) };
}

/** A sentence that says that something is not as it was, rather than that there is something more. */
const OTHERWISE = /\b(?:instead|no longer|not any ?more|any more|anymore|rather than|from now on|now|replaces?|changes? to|becomes?|may also|again)\b/i;

/** Sentences of changed modules that do not hold any more: other limits are seen in the words, the model is asked where the follow-up says "instead". */
async function findSuperseded(changed: readonly ModuleChange[], asking: Asking): Promise<Superseded[]> {
  const found: Superseded[] = [];
  for (const change of changed) {
    const limits = fallenLimits(change);
    found.push(...limits);
    const { module } = change.known;
    const otherwise = change.sentences.filter(({ text }) => OTHERWISE.test(text));
    const [first] = otherwise;
    if (!first || limits.length > 0) continue;
    const texts = module.acceptance.map(({ text }) => text);
    const fallen = await askSuperseded(
      asking,
      module.name,
      otherwise.map(({ text }) => text),
      texts,
    );
    found.push(...fallen.map((what) => ({ what, reason: reasonOf(first) })));
  }
  return found;
}

function extensionComposer(before: Plan, brief: Brief, read: (known: Known) => FollowUp, superseded: readonly Superseded[]): Composer {
  const fallen = new Set(superseded.map(({ what }) => what));
  return {
    behavioursOf: (known) => {
      const { added, changed } = read(known);
      return [...added, ...changed.flatMap((change) => (isNewLimit(change, fallen) ? [] : [wholeBehaviour(change, fallen)]))];
    },
    toPlan: (known, contracts) => {
      const { changed } = read(known);
      const names = new Set(changed.map(({ known: { module } }) => module.name));
      const isNew = (behaviour: Behaviour): boolean => !changed.some((change) => isAbout(behaviour, change));
      return extendPlan(before, {
        brief,
        requirements: known.requirements,
        entities: known.entities,
        actions: contracts.actions.filter(({ action }) => isNew(action)),
        reports: contracts.reports.filter(({ report }) => isNew(report)),
        changed: changed.map((change) => changeModule(change, contractOf(change, contracts), fallen, known.entities)),
        servedBy: new Map([...names].map((name) => [name, requirementsOf(name, changed)])),
        superseded,
      });
    },
  };
}

/** Another number in an old sentence needs no other contract. */
function isNewLimit(change: ModuleChange, fallen: ReadonlySet<string>): boolean {
  return change.sentences.length === 1 && fallenLimits(change).some(({ what }) => fallen.has(what));
}

/** The changed module with all that is true of it, as the model reads it. */
function wholeBehaviour(change: ModuleChange, fallen: ReadonlySet<string>): Behaviour {
  const own = change.known.module.acceptance
    .filter(({ text, fromBrief }) => fromBrief && !fallen.has(text))
    .map(({ requirement, text }) => ({ requirement, text }));
  const behaviour = toBehaviour(change.known, [...own, ...change.sentences]);
  return change.stated ? { ...behaviour, stated: change.stated } : behaviour;
}

function isAbout(behaviour: Behaviour, { known }: ModuleChange): boolean {
  if (behaviour.kind !== known.kind) return false;
  return behaviour.kind === 'report' ? behaviour.name === known.module.name : behaviour.verb === known.verb && behaviour.entity === known.endpoint.entity;
}

function contractOf(change: ModuleChange, { actions, reports }: Contracts) {
  return actions.find(({ action }) => isAbout(action, change))?.contract ?? reports.find(({ report }) => isAbout(report, change))?.contract;
}

function requirementsOf(module: string, changed: readonly ModuleChange[]): string[] {
  const sentences = changed.filter(({ known }) => known.module.name === module).flatMap((change) => change.sentences);
  return [...new Set(sentences.map(({ requirement }) => requirement))];
}
