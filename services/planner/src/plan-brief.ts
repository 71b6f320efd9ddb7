import type { Brief, Plan } from '@modwright/contracts/plan';
import { needsSignIn } from './domain/accounts.ts';
import { assemblePlan, type DesignedReport } from './domain/assemble.ts';
import { openSentences, readBehaviours } from './domain/behaviours.ts';
import { readRequirements, sentencesOf } from './domain/brief.ts';
import { readAction, readReport } from './domain/contracts.ts';
import { normaliseEntities } from './domain/normalise.ts';
import { shapeActions, type DesignedAction } from './domain/shape.ts';
import { withStated } from './domain/stated-fields.ts';
import { askBehaviours } from './steps/behaviours.ts';
import { askAction, askReport } from './steps/contracts.ts';
import { askEntities } from './steps/entities.ts';
import type { Asking } from './steps/step.ts';

/** Makes the plan of a described app: small questions to the model one after another, each answer checked and normalised before the next. */
export async function planBrief(brief: Brief, asking: Asking): Promise<Plan> {
  const requirements = readRequirements(brief);
  const text = [brief.text, ...(brief.requirements.length > 0 ? requirements.map((requirement) => `- ${requirement.text}`) : [])].filter(Boolean).join('\n');
  const answer = await askEntities(asking, text);
  const clauses = requirements.flatMap(sentencesOf);
  const { entities: normal } = normaliseEntities(answer, { text, clauses, signIn: needsSignIn(text) });
  const entities = normal.map((entity) => withStated(entity, clauses, text));
  asking.say(`${entities.length} entities: ${entities.map((entity) => entity.name).join(', ')}`);

  const labelled = await askBehaviours(asking, openSentences(requirements), entities);
  const behaviours = readBehaviours(requirements, labelled, entities);
  const actions: DesignedAction[] = [];
  const reports: DesignedReport[] = [];
  for (const behaviour of behaviours) {
    if (behaviour.kind === 'action')
      actions.push({ action: behaviour, contract: readAction(await askAction(asking, behaviour, entities), behaviour, entities) });
    else reports.push({ report: behaviour, contract: readReport(await askReport(asking, behaviour, entities), behaviour, entities) });
  }
  const shaped = shapeActions(entities, actions);
  return assemblePlan({ title: answer.title, brief, requirements, entities: shaped.entities, actions: shaped.actions, reports });
}
