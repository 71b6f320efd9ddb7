import type { Entity, Module, Plan } from '@modwright/contracts/plan';
import { lintChange, lintPlan, REFUSAL_STATUSES } from '@modwright/plan';
import { FIELD_LINE_PATTERN, parseFieldLine } from '../field-line.ts';
import { MAX_RESPONSIBILITY } from '../modules.ts';

/** A plan with edits made to it, and those that were made, a line each. */
export interface Mended {
  readonly plan: Plan;
  readonly repairs: readonly string[];
}

const RULE = '[A-Z][^"\\\\]{10,140}';
const REFUSAL = `(${REFUSAL_STATUSES.filter((status) => status !== 404).join('|')}) [a-z][^"\\\\]{5,80}`;

/**
 * JSON Schema of one edit, as a line of text. A module that could not be written may lose and gain parts of its contract; a rule may be told
 * to any module, for what one module leaves undone is often another one's to do.
 * @param faulty names of the modules that could not be written.
 */
export function editSchema(plan: Plan, faulty: readonly Module[]): object {
  const any = (names: readonly string[]): string => `(${names.join('|')})`;
  const field = FIELD_LINE_PATTERN.slice(1, -1);
  const names = faulty.map(({ name }) => name);
  const fixed = faulty.flatMap((module) => [
    ...effectsOf(module).map((effect) => `drop effect ${module.name}: ${effect}`),
    ...module.refusals.filter(({ status }) => status !== 404).map(({ status, when }) => `drop refusal ${module.name}: ${status} ${when}`),
    ...plan.entities.filter(({ name }) => !module.entities.includes(name)).map(({ name }) => `add entity ${module.name}: ${name}`),
  ]);
  const written = [
    `^add rule ${any(plan.modules.map(({ name }) => name))}: ${RULE}$`,
    `^add field ${any(plan.entities.map(({ name }) => name))}: ${field}$`,
    ...(names.length > 0 ? [`^add input ${any(names)}: ${field}$`, `^add refusal ${any(names)}: ${REFUSAL}$`] : []),
  ];
  return { anyOf: [...(fixed.length > 0 ? [{ enum: fixed }] : []), ...written.map((pattern) => ({ type: 'string', pattern }))] };
}

/** Makes each edit that can be read and leaves the plan without new faults; the others are left out. */
export function applyEdits(before: Plan, lines: readonly string[]): Mended {
  return lines.reduce<Mended>(
    (so, line) => {
      const plan = applyEdit(so.plan, line);
      const isFine = plan && lintPlan(plan).length <= lintPlan(so.plan).length && lintChange(before, plan).length === 0;
      return isFine ? { plan, repairs: [...so.repairs, line.trim()] } : so;
    },
    { plan: before, repairs: [] },
  );
}

/** Undefined when the line says nothing that can be done, or nothing new. */
function applyEdit(plan: Plan, line: string): Plan | undefined {
  const [, act = '', what = '', name = '', text = ''] = /^\s*(add|drop) (\w+) (\w+): (.*\S)\s*$/.exec(line) ?? [];
  if (what === 'field') return withEntity(plan, name, (entity) => withField(entity, text, plan));
  const edit = MODULE_EDITS[`${act} ${what}`];
  return edit && withModule(plan, name, (module) => edit(module, text, plan));
}

type ModuleEdit = (module: Module, text: string, plan: Plan) => Module | undefined;

const MODULE_EDITS: Readonly<Record<string, ModuleEdit>> = {
  'add rule': addRule,
  'add input': addInput,
  'add refusal': addRefusal,
  'add entity': addEntity,
  'drop effect': dropEffect,
  'drop refusal': dropRefusal,
};

/** A rule goes to the front of what the module does: what is long is cut at its end. */
function addRule(module: Module, text: string): Module | undefined {
  if (module.responsibility.includes(text)) return undefined;
  const rule = /[.!?]$/.test(text) ? text : `${text}.`;
  return { ...module, responsibility: `${rule} ${module.responsibility}`.slice(0, MAX_RESPONSIBILITY) };
}

/** An input that cases from before do not give may be left out. */
function addInput(module: Module, text: string, plan: Plan): Module | undefined {
  const field = parseFieldLine(text, namesOf(plan));
  if (!field || module.input.some(({ name }) => name === field.name)) return undefined;
  const entities = field.ref && !module.entities.includes(field.ref) ? [...module.entities, field.ref] : module.entities;
  return { ...module, input: [...module.input, { ...field, required: false, unique: false }], entities };
}

function addRefusal(module: Module, text: string): Module | undefined {
  const [, status = '', when = ''] = /^(\d{3}) (.+)$/.exec(text) ?? [];
  if (!when || module.refusals.some((one) => one.when === when)) return undefined;
  return { ...module, refusals: [...module.refusals, { status: Number(status), when }] };
}

function addEntity(module: Module, name: string, plan: Plan): Module | undefined {
  if (module.entities.includes(name) || !namesOf(plan).includes(name)) return undefined;
  return { ...module, entities: [...module.entities, name] };
}

function dropEffect(module: Module, text: string): Module | undefined {
  const effects = effectsOf(module);
  const left = effects.filter((effect) => effect !== text);
  if (left.length === effects.length) return undefined;
  const said = module.responsibility.replace(EFFECTS, '').trim();
  return { ...module, responsibility: left.length > 0 ? `${said} It ${left.join(', ')}.`.trim() : said };
}

function dropRefusal(module: Module, text: string): Module | undefined {
  const refusals = module.refusals.filter(({ status, when }) => `${status} ${when}` !== text);
  return refusals.length < module.refusals.length ? { ...module, refusals } : undefined;
}

function withField(entity: Entity, text: string, plan: Plan): Entity | undefined {
  const field = parseFieldLine(text, namesOf(plan));
  if (!field || entity.fields.some(({ name }) => name === field.name)) return undefined;
  return { ...entity, fields: [...entity.fields, { ...field, required: false, unique: false }] };
}

/** The planner's own last sentence of a responsibility: "It sets status of the loan, creates a note." */
const EFFECTS = /\s*\bIt ((?:creates|sets|deletes) [^.]*)\.$/;

/** What the planner says that a module changes, one part each. */
export function effectsOf({ responsibility }: Module): string[] {
  return EFFECTS.exec(responsibility)?.[1]?.split(', ') ?? [];
}

function namesOf(plan: Plan): string[] {
  return plan.entities.map(({ name }) => name);
}

function withModule(plan: Plan, name: string, edit: (module: Module) => Module | undefined): Plan | undefined {
  const module = plan.modules.find((one) => one.name === name);
  const edited = module && edit(module);
  return edited && { ...plan, modules: plan.modules.map((one) => (one === module ? edited : one)) };
}

function withEntity(plan: Plan, name: string, edit: (entity: Entity) => Entity | undefined): Plan | undefined {
  const entity = plan.entities.find((one) => one.name === name);
  const edited = entity && edit(entity);
  return edited && { ...plan, entities: plan.entities.map((one) => (one === entity ? edited : one)) };
}
