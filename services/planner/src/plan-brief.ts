import type { Brief, Plan } from '@modwright/contracts/plan';
import type { Pack } from '@modwright/contracts/shelf';
import { AppError } from '@modwright/runtime';
import { needsSignIn } from './domain/accounts.ts';
import { assemblePlan } from './domain/assemble.ts';
import { openSentences, readBehaviours } from './domain/behaviours.ts';
import { readRequirements, sentencesOf } from './domain/brief.ts';
import { normaliseEntities } from './domain/normalise.ts';
import { parseOpenApi } from './domain/openapi/parse.ts';
import { planOpenApi } from './domain/openapi/plan-openapi.ts';
import { withOpenPoints } from './domain/open-points.ts';
import { settlePlan } from './domain/settle.ts';
import { shapeActions } from './domain/shape.ts';
import { withKnownFields } from './domain/known-fields.ts';
import { notesAbout } from './domain/known-notes.ts';
import { withAnsweredFields } from './domain/answered-fields.ts';
import { withStated } from './domain/stated-fields.ts';
import { refinePlan, type Composer, type Known } from './refine.ts';
import { askBehaviours } from './steps/behaviours.ts';
import { askEntities } from './steps/entities.ts';
import type { Asking } from './steps/step.ts';

export interface PlannedBrief {
  readonly plan: Plan;
  readonly findings: readonly string[];
  /** Rounds in which the model was told of faults. */
  readonly repairTurns: number;
}

/** Makes the plan of a described app: small questions to the model one after another, each answer checked and normalised before the next. */
export async function planBrief(brief: Brief, asking: Asking, packs: readonly Pack[] = []): Promise<PlannedBrief> {
  if (brief.openapi.trim()) return planDocument(brief, asking);
  const { title, outline } = await askOutline(brief, asking, packs);
  const { plan, repairTurns } = await refinePlan(outline, briefComposer(brief, title), asking);
  return finishPlan(plan, repairTurns, asking);
}

/** Leaves out what cannot be built, and says what is taken for granted and what is open. */
export function finishPlan(plan: Plan, repairTurns: number, asking: Asking): PlannedBrief {
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

async function askOutline(brief: Brief, asking: Asking, packs: readonly Pack[]): Promise<{ title: string; outline: Known }> {
  const requirements = readRequirements(brief);
  const listed = brief.requirements.length > 0 ? requirements.map((requirement) => `- ${requirement.text}`) : [];
  const text = [brief.text, ...listed].filter(Boolean).join('\n');
  const notes = packs.flatMap((pack) => pack.notes);
  const answer = await askEntities(asking, text, notesAbout(notes, text));
  const clauses = requirements.flatMap(sentencesOf);
  const normal = normaliseEntities(answer, { text, clauses, signIn: needsSignIn(text) });
  const stated = normal.map((entity) => withAnsweredFields(withStated(entity, clauses, text), clauses, normal));
  const entities = withKnownFields(
    stated,
    clauses,
    packs.flatMap((pack) => pack.entities),
  );
  asking.say(`stored: ${entities.map((entity) => entity.name).join(', ')}`);
  const labelled = await askBehaviours(asking, openSentences(requirements), entities);
  return { title: answer.title, outline: { requirements, entities, labelled, answers: new Map(), notes } };
}

function briefComposer(brief: Brief, title: string): Composer {
  return {
    behavioursOf: ({ requirements, labelled, entities }) => readBehaviours(requirements, labelled, entities),
    toPlan: ({ requirements, entities }, { actions, reports }) => {
      const shaped = shapeActions(entities, actions);
      return assemblePlan({ title, brief, requirements, entities: shaped.entities, actions: shaped.actions, reports });
    },
  };
}
