import type { Asking } from './step.ts';
import { askStructured } from './step.ts';
import { FIELD_LINE_PATTERN } from '../domain/field-line.ts';
import type { EntitiesAnswer } from '../domain/normalise.ts';
import { readPrompt } from '../prompts/prompt.ts';

const prompt = readPrompt('entities');

/** At most this many entities and fields: what a small app has, and what keeps an endless answer short. */
const MAX_ENTITIES = 8;
const MAX_FIELDS = 10;

const schema = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 40 },
    entities: {
      type: 'array',
      minItems: 1,
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
  required: ['title', 'entities'],
  additionalProperties: false,
};

/** The data model that the brief describes. */
export function askEntities(asking: Asking, brief: string, notes = ''): Promise<EntitiesAnswer> {
  asking.say('reading the brief: what is stored');
  return askStructured<EntitiesAnswer>(asking, { step: 'entities', about: '', prompt, values: { brief }, schema, maxTokens: 700, notes });
}
