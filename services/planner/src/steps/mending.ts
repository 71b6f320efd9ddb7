import type { PlanFault } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import { AppError } from '@modwright/runtime';
import { entityLines } from '../domain/entity-lines.ts';
import { editSchema } from '../domain/mending/edits.ts';
import { readPrompt } from '../prompts/prompt.ts';
import { askStructured, type Asking } from './step.ts';

const prompt = readPrompt('mending');

/** Edits of one repair: a plan that needs more is another plan. */
const MAX_EDITS = 3;

/** What is to be different about a plan that could not be built. A model that gives no answer changes nothing. */
export async function askMending(asking: Asking, plan: Plan, faults: readonly PlanFault[]): Promise<readonly string[]> {
  const faulty = plan.modules.filter(({ name }) => faults.some(({ module }) => module === name));
  asking.say('working out what the plan has wrong');
  const schema = {
    type: 'object',
    properties: {
      // Written first, so that the edits follow a thought; not used otherwise.
      cause: { type: 'string', maxLength: 160 },
      edits: { type: 'array', maxItems: MAX_EDITS, items: editSchema(plan, faulty) },
    },
    required: ['cause', 'edits'],
    additionalProperties: false,
  };
  const values = {
    entities: entityLines(plan.entities),
    modules: plan.modules.map(({ name, responsibility, refusals }) => [`${name}: ${responsibility}`, ...refusals.map(refusalText)].join('\n')).join('\n'),
    faults: faults.map(({ what, evidence }) => [`- ${what}`, ...evidence.map((line) => `  ${line}`)].join('\n')).join('\n'),
  };
  try {
    const { edits } = await askStructured<{ edits: string[] }>(asking, { step: 'mending', about: '', prompt, values, schema, maxTokens: 400 });
    return edits;
  } catch (error) {
    if (AppError.from(error).code !== 'FAILED_PRECONDITION') throw error;
    return [];
  }
}

function refusalText({ status, when }: { readonly status: number; readonly when: string }): string {
  return `  refuses ${status} ${when}`;
}
