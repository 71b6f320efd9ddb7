import { FIELD_LINE_PATTERN } from '../domain/field-line.ts';
import type { EntityDraft } from '../domain/draft.ts';
import { entityLines } from '../domain/entity-lines.ts';
import type { EntitiesAnswer } from '../domain/normalise.ts';
import { readPrompt } from '../prompts/prompt.ts';
import { askStructured, type Asking } from './step.ts';

const prompt = readPrompt('changes');

/** What one follow-up adds at most: it keeps an endless answer short. */
const MAX_ENTITIES = 4;
const MAX_FIELDS = 8;

const schema = {
  type: 'object',
  properties: {
    entities: {
      type: 'array',
      maxItems: MAX_ENTITIES,
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', pattern: '^[A-Z][A-Za-z]{1,23}$' },
          fields: { type: 'array', minItems: 1, maxItems: MAX_FIELDS, items: { type: 'string', pattern: FIELD_LINE_PATTERN } },
        },
        required: ['name', 'fields'],
        additionalProperties: false,
      },
    },
  },
  required: ['entities'],
  additionalProperties: false,
};

/** What a follow-up brief adds to the data model. */
export async function askChanges(asking: Asking, followUp: string, entities: readonly EntityDraft[]): Promise<Pick<EntitiesAnswer, 'entities'>> {
  asking.say('reading the follow-up: what is stored beside');
  return askStructured(asking, { step: 'changes', about: '', prompt, values: { entities: entityLines(entities), brief: followUp }, schema, maxTokens: 500 });
}
