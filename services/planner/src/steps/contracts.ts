import { askStructured, type Asking, type Question } from './step.ts';
import type { ActionAnswer, ReportAnswer } from '../domain/contracts.ts';
import type { ActionBehaviour, EntityDraft, ReportBehaviour, Sentence } from '../domain/draft.ts';
import { entityLines } from '../domain/entity-lines.ts';
import { FIELD_LINE_PATTERN, FIGURE_LINE_PATTERN } from '../domain/field-line.ts';
import { readPrompt } from '../prompts/prompt.ts';

const actionPrompt = readPrompt('action');
const reportPrompt = readPrompt('report');

const EXAMPLES = {
  type: 'array',
  minItems: 1,
  maxItems: 2,
  items: { type: 'string', pattern: '^Given [^"\\\\]{10,100}, when [^"\\\\]{5,80}, then [^"\\\\]{5,110}$' },
};
const MAX_TOKENS = 400;

/** What is told beside the sentences. */
type Told = Pick<Question, 'repair' | 'notes'>;

/** What an action changes, takes and refuses. */
export function askAction(asking: Asking, action: ActionBehaviour, entities: readonly EntityDraft[], more: Told = {}): Promise<ActionAnswer> {
  asking.say(`working out "${action.verb}"`);
  const effects = entities.flatMap(({ name, fields }) => [`creates ${name}`, `deletes ${name}`, ...fields.map((field) => `sets ${name}.${field.name}`)]);
  const schema = object({
    effects: { type: 'array', minItems: 1, maxItems: 4, items: { enum: effects } },
    input: { type: 'array', maxItems: 4, items: { type: 'string', pattern: FIELD_LINE_PATTERN } },
    refusals: { type: 'array', maxItems: 3, items: { type: 'string', pattern: '^(400|403|409|422) [a-z][^"\\\\]{5,80}$' } },
    examples: EXAMPLES,
  });
  const values = { entities: entityLines(entities), action: `${action.verb} ${action.entity}`.trim(), sentences: listed(action.sentences) };
  return askStructured<ActionAnswer>(asking, {
    step: 'action',
    about: action.verb + action.entity,
    prompt: actionPrompt,
    values,
    schema,
    maxTokens: MAX_TOKENS,
    ...more,
  });
}

/** What a report answers. */
export function askReport(asking: Asking, report: ReportBehaviour, entities: readonly EntityDraft[], more: Told = {}): Promise<ReportAnswer> {
  asking.say(`working out the report "${report.name}"`);
  const names = report.stated?.names ?? [];
  const figure =
    names.length > 0
      ? { type: 'string', pattern: `^(${names.join('|')}): (text|integer|number|boolean|date)$` }
      : { type: 'string', pattern: FIGURE_LINE_PATTERN };
  const schema = object({
    per: { enum: ['all', ...entities.map((entity) => entity.name)] },
    figures: { type: 'array', minItems: Math.max(1, names.length), maxItems: Math.max(names.length, 5), items: figure },
    examples: EXAMPLES,
  });
  const values = { entities: entityLines(entities), report: report.name, sentences: listed(report.sentences) };
  return askStructured<ReportAnswer>(asking, { step: 'report', about: report.name, prompt: reportPrompt, values, schema, maxTokens: MAX_TOKENS, ...more });
}

function listed(sentences: readonly Sentence[]): string {
  return sentences.map(({ text }) => `- ${text}`).join('\n');
}

function object(properties: Record<string, object>): object {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
