import { FieldType, ModuleKind, type Field } from '@modwright/contracts/plan';
import { outcomeOf } from './schema.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What one sentence is asked about: the rows, the call and the sentence, in the shape of the worked examples. */
export function authoredQuestion(vocabulary: Vocabulary, sentence: string): string {
  const { module, entities } = vocabulary;
  const rows = entities.map((entity) => `  ${entity.name}: ${entity.fields.map((field) => fieldText(vocabulary, field)).join(', ')}`);
  const input = module.input.map((field) => `${field.name}: ${vocabulary.pointsAt(field) ?? typeText(field)}`).join(', ');
  const refusals = module.refusals.map((refusal) => `  ${outcomeOf(refusal)}`);
  return [
    'Rows:',
    ...rows,
    `Function: ${module.name}(${input}) answers ${outputText(vocabulary)}`,
    `What it does: ${module.responsibility}`,
    ...(refusals.length > 0 ? ['It may refuse:', ...refusals] : []),
    `Sentence: ${sentence.replace(/\s+/g, ' ').trim()}`,
  ].join('\n');
}

function outputText({ module, plan }: Vocabulary): string {
  const { output } = module;
  if (!output) return module.kind === ModuleKind.REPORT ? 'values' : 'nothing';
  const entity = plan.entities.find(({ name }) => name === output.entity);
  const item = entity ? `the ${entity.name}` : `{ ${output.fields.map((field) => `${field.name}: ${typeText(field)}`).join(', ')} }`;
  return output.list ? `a list of ${entity ? `${entity.name} rows` : item}` : item;
}

function fieldText(vocabulary: Vocabulary, field: Field): string {
  const target = vocabulary.pointsAt(field);
  const fallback = field.defaultJson && field.defaultJson !== 'null' ? ` = ${field.defaultJson}` : '';
  const type = target ? `${target} row` : typeText(field);
  return `${field.name}: ${type}${field.required || fallback ? '' : ' or null'}${fallback}`;
}

function typeText(field: Field): string {
  switch (field.type) {
    case FieldType.INTEGER:
    case FieldType.NUMBER:
      return 'number';
    case FieldType.BOOLEAN:
      return 'true or false';
    case FieldType.ENUM:
      return field.values.map((value) => `"${value}"`).join(' or ');
    case FieldType.DATE:
      return 'day';
    case FieldType.DATE_TIME:
      return 'time';
    default:
      return 'text';
  }
}
