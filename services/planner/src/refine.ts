import type { Plan, Requirement } from '@modwright/contracts/plan';
import { findingText, lintPlan, type Finding } from '@modwright/plan';
import type { Note } from '@modwright/contracts/shelf';
import { AppError } from '@modwright/runtime';
import type { DesignedReport } from './domain/assemble.ts';
import { asksForSomething, type LabelledSentence } from './domain/behaviours.ts';
import { readAction, readReport, type ActionAnswer, type ReportAnswer } from './domain/contracts.ts';
import type { Behaviour, EntityDraft } from './domain/draft.ts';
import { notesAbout } from './domain/known-notes.ts';
import type { DesignedAction } from './domain/shape.ts';
import { askBehaviours } from './steps/behaviours.ts';
import { askAction, askReport } from './steps/contracts.ts';
import type { Asking, Repair } from './steps/step.ts';

/** What the planner has found out so far: data, what each sentence asks for, and the contracts of behaviours by `keyOf`. */
export interface Known {
  readonly requirements: readonly Requirement[];
  readonly entities: readonly EntityDraft[];
  readonly labelled: readonly LabelledSentence[];
  readonly answers: ReadonlyMap<string, ActionAnswer | ReportAnswer>;
  /** What packs say of the domain. */
  readonly notes: readonly Note[];
}

/** How a plan comes of what is known: of a brief alone, or of a follow-up and the plan it changes. */
export interface Composer {
  /** Behaviours that need a contract. */
  behavioursOf(known: Known): Behaviour[];
  toPlan(known: Known, contracts: Contracts): Plan;
}

/** The contracts of behaviours as they were answered and read. */
export interface Contracts {
  readonly actions: readonly DesignedAction[];
  readonly reports: readonly DesignedReport[];
}

export interface Refined {
  readonly plan: Plan;
  /** Rounds in which the model was told of faults. */
  readonly repairTurns: number;
}

/** Rounds of questions about faults before faulty parts are left out. */
const MAX_REPAIR_TURNS = 2;

/** Asks for the contracts of all behaviours, and again for those with faults, as lint finds them. */
export async function refinePlan(outline: Known, composer: Composer, asking: Asking): Promise<Refined> {
  const compose = (known: Known): Plan => composer.toPlan(known, contractsOf(composer.behavioursOf(known), known));
  let known = await askContracts(outline, composer, asking);
  let plan = compose(known);
  let repairTurns = 0;
  for (; repairTurns < MAX_REPAIR_TURNS; repairTurns += 1) {
    const findings = lintPlan(plan).filter((finding) => isRepairable(finding, known));
    if (findings.length === 0) break;
    asking.say(`mending the plan: ${findings.map(findingText).join('; ')}`.slice(0, 200));
    known = await repair(known, plan, findings, composer, asking, repairTurns + 1);
    plan = compose(known);
  }
  return { plan, repairTurns };
}

function keyOf(behaviour: Behaviour): string {
  return behaviour.kind === 'action' ? `action ${behaviour.verb} ${behaviour.entity}` : `report ${behaviour.name}`;
}

function contractsOf(behaviours: readonly Behaviour[], known: Known): Contracts {
  const actions: DesignedAction[] = [];
  const reports: DesignedReport[] = [];
  for (const behaviour of behaviours) {
    const answer = known.answers.get(keyOf(behaviour));
    if (behaviour.kind === 'action' && answer && 'effects' in answer)
      actions.push({ action: behaviour, contract: readAction(answer, behaviour, known.entities) });
    if (behaviour.kind === 'report' && answer && 'figures' in answer)
      reports.push({ report: behaviour, contract: readReport(answer, behaviour, known.entities) });
  }
  return { actions, reports };
}

/** Asks for the contract of every behaviour that has none yet. */
async function askContracts(known: Known, composer: Composer, asking: Asking, repairs: ReadonlyMap<string, Repair> = new Map()): Promise<Known> {
  const answers = new Map(known.answers);
  for (const behaviour of composer.behavioursOf(known)) {
    const key = keyOf(behaviour);
    if (answers.has(key)) continue;
    const said = behaviour.sentences.map(({ text }) => text).join(' ');
    const told = { repair: repairs.get(key), notes: notesAbout(known.notes, said) };
    const ask = behaviour.kind === 'action' ? askAction(asking, behaviour, known.entities, told) : askReport(asking, behaviour, known.entities, told);
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

/** Faults that another answer of the model can remove: a sentence nobody serves, a contract that is incomplete. */
function isRepairable(finding: Finding, known: Known): boolean {
  if (finding.part === 'module') return true;
  return finding.part === 'requirement' && known.labelled.some((sentence) => sentence.requirement === finding.name && asksForSomething(sentence.text));
}

async function repair(known: Known, plan: Plan, findings: readonly Finding[], composer: Composer, asking: Asking, attempt: number): Promise<Known> {
  const unserved = new Set(findings.filter((finding) => finding.part === 'requirement').map((finding) => finding.name));
  const again = known.labelled.filter((sentence) => unserved.has(sentence.requirement));
  const texts = findings.map(findingText);
  const relabelled = again.length > 0 ? await askBehaviours(asking, again, known.entities, { attempt, findings: texts }) : [];
  const labelled = known.labelled.map(
    (sentence) => relabelled.find((one) => one.text === sentence.text && one.requirement === sentence.requirement) ?? sentence,
  );

  const faulty = new Set(findings.filter((finding) => finding.part === 'module').map((finding) => finding.name));
  const answers = new Map(known.answers);
  const repairs = new Map<string, Repair>();
  for (const behaviour of composer.behavioursOf(known)) {
    const module = plan.modules.find((one) => faulty.has(one.name) && behaviour.sentences.some(({ text }) => one.responsibility.includes(text)));
    if (!module) continue;
    answers.delete(keyOf(behaviour));
    repairs.set(keyOf(behaviour), { attempt, findings: texts.filter((text) => text.includes(module.name)) });
  }
  return askContracts({ ...known, labelled, answers }, composer, asking, repairs);
}
