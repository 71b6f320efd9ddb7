import type { Brief, Plan, Requirement } from '@modwright/contracts/plan';
import { findingText, lintPlan, type Finding } from '@modwright/plan';
import { AppError } from '@modwright/runtime';
import { needsSignIn } from './domain/accounts.ts';
import { assemblePlan, type DesignedReport } from './domain/assemble.ts';
import { asksForSomething, openSentences, readBehaviours, type LabelledSentence } from './domain/behaviours.ts';
import { readRequirements, sentencesOf } from './domain/brief.ts';
import { readAction, readReport, type ActionAnswer, type ReportAnswer } from './domain/contracts.ts';
import type { Behaviour, EntityDraft } from './domain/draft.ts';
import { normaliseEntities } from './domain/normalise.ts';
import { parseOpenApi } from './domain/openapi/parse.ts';
import { planOpenApi } from './domain/openapi/plan-openapi.ts';
import { withOpenPoints } from './domain/open-points.ts';
import { settlePlan } from './domain/settle.ts';
import { shapeActions, type DesignedAction } from './domain/shape.ts';
import { withStated } from './domain/stated-fields.ts';
import { askBehaviours } from './steps/behaviours.ts';
import { askAction, askReport } from './steps/contracts.ts';
import { askEntities } from './steps/entities.ts';
import type { Asking, Repair } from './steps/step.ts';

export interface PlannedBrief {
  readonly plan: Plan;
  readonly findings: readonly string[];
  /** Rounds in which the model was told of faults. */
  readonly repairTurns: number;
}

/** Rounds of questions about faults before faulty parts are left out. */
const MAX_REPAIR_TURNS = 2;

interface Known {
  readonly brief: Brief;
  readonly title: string;
  readonly requirements: readonly Requirement[];
  readonly entities: readonly EntityDraft[];
  readonly labelled: readonly LabelledSentence[];
  readonly answers: ReadonlyMap<string, ActionAnswer | ReportAnswer>;
}

/** Makes the plan of a described app: small questions to the model one after another, each answer checked and normalised before the next. */
export async function planBrief(brief: Brief, asking: Asking): Promise<PlannedBrief> {
  if (brief.openapi.trim()) return planDocument(brief, asking);
  let known = await askContracts(await askOutline(brief, asking), asking);
  let plan = toPlan(known);
  let repairTurns = 0;
  for (; repairTurns < MAX_REPAIR_TURNS; repairTurns += 1) {
    const findings = lintPlan(plan).filter((finding) => isRepairable(finding, known));
    if (findings.length === 0) break;
    asking.say(`mending the plan: ${findings.map(findingText).join('; ')}`.slice(0, 200));
    known = await repair(known, findings, asking, repairTurns + 1);
    plan = toPlan(known);
  }
  const settled = settlePlan(plan);
  const finished = withOpenPoints(settled.plan);
  asking.say(`planned ${finished.entities.length} entities, ${finished.endpoints.length} endpoints, ${finished.modules.length} modules to write`);
  return { plan: finished, findings: settled.findings, repairTurns };
}

/** Serves the person's OpenAPI document; no model is asked. Throws INVALID_ARGUMENT that says what is wrong with the document. */
function planDocument(brief: Brief, asking: Asking): PlannedBrief {
  const document = parseOpenApi(brief.openapi);
  if ('problem' in document) throw new AppError('INVALID_ARGUMENT', `failed to read the OpenAPI document: ${document.problem}`);
  asking.say(`read the OpenAPI document: ${document.operations.length} operations`);
  const settled = settlePlan(planOpenApi(brief, document));
  return { plan: withOpenPoints(settled.plan), findings: settled.findings, repairTurns: 0 };
}

async function askOutline(brief: Brief, asking: Asking): Promise<Known> {
  const requirements = readRequirements(brief);
  const listed = brief.requirements.length > 0 ? requirements.map((requirement) => `- ${requirement.text}`) : [];
  const text = [brief.text, ...listed].filter(Boolean).join('\n');
  const answer = await askEntities(asking, text);
  const clauses = requirements.flatMap(sentencesOf);
  const normal = normaliseEntities(answer, { text, clauses, signIn: needsSignIn(text) });
  const entities = normal.map((entity) => withStated(entity, clauses, text));
  asking.say(`stored: ${entities.map((entity) => entity.name).join(', ')}`);
  const labelled = await askBehaviours(asking, openSentences(requirements), entities);
  return { brief, title: answer.title, requirements, entities, labelled, answers: new Map() };
}

function behavioursOf({ requirements, labelled, entities }: Known): Behaviour[] {
  return readBehaviours(requirements, labelled, entities);
}

function keyOf(behaviour: Behaviour): string {
  return behaviour.kind === 'action' ? `action ${behaviour.verb} ${behaviour.entity}` : `report ${behaviour.name}`;
}

/** Asks for the contract of every behaviour that has none yet. */
async function askContracts(known: Known, asking: Asking, repairs: ReadonlyMap<string, Repair> = new Map()): Promise<Known> {
  const answers = new Map(known.answers);
  for (const behaviour of behavioursOf(known)) {
    const key = keyOf(behaviour);
    if (answers.has(key)) continue;
    const ask =
      behaviour.kind === 'action'
        ? askAction(asking, behaviour, known.entities, repairs.get(key))
        : askReport(asking, behaviour, known.entities, repairs.get(key));
    answers.set(key, await orNothing(ask, behaviour));
  }
  return { ...known, answers };
}

/** A contract that the model cannot give leaves what the brief says about it; passing faults go on. */
async function orNothing(answer: Promise<ActionAnswer | ReportAnswer>, behaviour: Behaviour): Promise<ActionAnswer | ReportAnswer> {
  try {
    return await answer;
  } catch (error) {
    if (AppError.from(error).code !== 'FAILED_PRECONDITION') throw error;
    return behaviour.kind === 'action' ? { effects: [], input: [], refusals: [], examples: [] } : { per: 'all', figures: ['count: integer'], examples: [] };
  }
}

function toPlan(known: Known): Plan {
  const actions: DesignedAction[] = [];
  const reports: DesignedReport[] = [];
  for (const behaviour of behavioursOf(known)) {
    const answer = known.answers.get(keyOf(behaviour));
    if (behaviour.kind === 'action' && answer && 'effects' in answer)
      actions.push({ action: behaviour, contract: readAction(answer, behaviour, known.entities) });
    if (behaviour.kind === 'report' && answer && 'figures' in answer)
      reports.push({ report: behaviour, contract: readReport(answer, behaviour, known.entities) });
  }
  const shaped = shapeActions(known.entities, actions);
  return assemblePlan({ ...known, entities: shaped.entities, actions: shaped.actions, reports });
}

/** Faults that another answer of the model can remove: a sentence nobody serves, a contract that is incomplete. */
function isRepairable(finding: Finding, known: Known): boolean {
  if (finding.part === 'module') return true;
  return finding.part === 'requirement' && known.labelled.some((sentence) => sentence.requirement === finding.name && asksForSomething(sentence.text));
}

async function repair(known: Known, findings: readonly Finding[], asking: Asking, attempt: number): Promise<Known> {
  const unserved = new Set(findings.filter((finding) => finding.part === 'requirement').map((finding) => finding.name));
  const again = known.labelled.filter((sentence) => unserved.has(sentence.requirement));
  const texts = findings.map(findingText);
  const relabelled = again.length > 0 ? await askBehaviours(asking, again, known.entities, { attempt, findings: texts }) : [];
  const labelled = known.labelled.map(
    (sentence) => relabelled.find((one) => one.text === sentence.text && one.requirement === sentence.requirement) ?? sentence,
  );

  const plan = toPlan(known);
  const faulty = new Set(findings.filter((finding) => finding.part === 'module').map((finding) => finding.name));
  const answers = new Map(known.answers);
  const repairs = new Map<string, Repair>();
  for (const behaviour of behavioursOf(known)) {
    const module = plan.modules.find((one) => faulty.has(one.name) && behaviour.sentences.some(({ text }) => one.responsibility.includes(text)));
    if (!module) continue;
    answers.delete(keyOf(behaviour));
    repairs.set(keyOf(behaviour), { attempt, findings: texts.filter((text) => text.includes(module.name)) });
  }
  return askContracts({ ...known, labelled, answers }, asking, repairs);
}
