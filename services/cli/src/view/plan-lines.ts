import { FieldType, type ChangeKind, type Entity, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import type { Paint } from './paint.ts';
import { oneLine, wrap } from './text.ts';

const LABEL_WIDTH = 11;

/** A plan, short enough to be read before it is built: data, endpoints, modules with their sentences, what is assumed, what changes. */
export function planLines(plan: Plan, paint: Paint, width: number): string[] {
  const row = (label: string, text: string): string[] =>
    wrap(text, Math.max(30, width - LABEL_WIDTH - 2)).map((line, index) => `  ${paint.dim((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`);
  const rows = (label: string, texts: readonly string[]): string[] => texts.flatMap((text, index) => row(index === 0 ? label : '', text));
  const scaffolded = plan.endpoints.filter(({ module }) => module === '').map(({ method, path }) => `${method} ${path}`);
  return [
    '',
    `  ${paint.strong(oneLine(plan.title))}${plan.signIn ? paint.dim('  people sign in') : ''}`,
    ...rows(
      'changes',
      (plan.change?.parts ?? []).map(({ kind, part }) => `${changeWord(kind)} ${oneLine(part)}`),
    ),
    ...rows(
      'falls',
      (plan.change?.superseded ?? []).map(({ what, reason }) => oneLine(`"${what}": ${reason}`)),
    ),
    ...rows('data', plan.entities.map(entityText)),
    ...row('endpoints', scaffolded.join(' · ')),
    ...plan.modules.flatMap((module) => moduleRows(module, plan, row)),
    ...rows(
      'assumes',
      plan.assumptions.map(({ text }) => oneLine(text)),
    ),
    '',
  ];
}

type Row = (label: string, text: string) => string[];

function moduleRows(module: Module, plan: Plan, row: Row): string[] {
  const endpoint = plan.endpoints.find(({ id }) => id === module.endpoint);
  const isKept = plan.change !== undefined && !plan.change.touched.includes(module.name);
  return [
    ...row('module', oneLine(`${module.name} (${endpoint ? `${endpoint.method} ${endpoint.path}` : 'no endpoint'})${isKept ? ', kept as it is' : ''}`)),
    ...(isKept ? [] : module.acceptance.flatMap(({ text }) => row('', oneLine(`- ${text}`)))),
  ];
}

function changeWord(kind: ChangeKind): string {
  return kind.replace('CHANGE_KIND_', '').toLowerCase();
}

function entityText({ name, fields, owned }: Entity): string {
  return oneLine(`${name} { ${fields.map(fieldText).join(', ')} }${owned ? ', each row its owner’s' : ''}`);
}

function fieldText(field: Field): string {
  const type = field.type === FieldType.ENUM ? `: ${field.values.join('|')}` : field.ref ? `: ${field.ref}` : '';
  const range = field.min === undefined && field.max === undefined ? '' : ` ${field.min ?? ''}..${field.max ?? ''}`;
  return `${field.name}${field.required ? '' : '?'}${type}${range}`;
}
