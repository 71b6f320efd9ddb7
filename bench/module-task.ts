import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { EndpointKind, FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';

/** One direct call of a module over rows that are there before it. */
export interface ModuleCase {
  readonly name: string;
  /** Rows by entity name, created in order, so that ids count from 1. */
  readonly rows: Readonly<Record<string, readonly object[]>>;
  readonly input: object;
  /** What the answer must contain: objects by subset, arrays element by element and by length. */
  readonly answer?: unknown;
  /** HTTP status of the refusal that must come instead of an answer. */
  readonly refuses?: number;
  /** Rows after the call, by entity name, matched like `answer`. */
  readonly after?: Readonly<Record<string, readonly object[]>>;
}

/** A module to write: the plan it is in, a source known to be good, and hidden cases. */
export interface ModuleTask {
  readonly name: string;
  readonly plan: Plan;
  readonly module: string;
  readonly gold: string;
  readonly cases: readonly ModuleCase[];
}

interface TaskFile {
  title: string;
  entities: Record<string, Record<string, string>>;
  module: {
    name: string;
    kind: 'rule' | 'report';
    responsibility: string;
    endpoint: string;
    input: Record<string, string>;
    output: string | Record<string, string> | [Record<string, string>];
    refusals: string[];
    entities: string[];
    acceptance: string[];
  };
  gold: string;
  cases: ModuleCase[];
}

/** Every task of `bench/modules/*.yaml`, in order of file names. */
export function readModuleTasks(): ModuleTask[] {
  const folder = join(import.meta.dirname, 'modules');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => toTask(basename(file, '.yaml'), parse(readFileSync(join(folder, file), 'utf8')) as TaskFile));
}

function toTask(name: string, file: TaskFile): ModuleTask {
  const { module } = file;
  const [method = '', path = ''] = module.endpoint.split(' ');
  const endpoint = `modules.${module.name}`;
  const plan = Plan.fromPartial({
    title: file.title,
    profile: 'web',
    entities: Object.entries(file.entities).map(([entity, fields]) => ({ name: entity, plural: `${entity.toLowerCase()}s`, fields: toFields(fields) })),
    endpoints: [{ id: endpoint, method, path, module: module.name, kind: module.kind === 'rule' ? EndpointKind.ACTION : EndpointKind.REPORT }],
    modules: [
      {
        name: module.name,
        kind: module.kind === 'rule' ? ModuleKind.RULE : ModuleKind.REPORT,
        responsibility: module.responsibility,
        endpoint,
        input: toFields(module.input),
        output: toOutput(module.output),
        refusals: module.refusals.map((text) => ({ status: Number(text.slice(0, 3)), when: text.slice(4) })),
        entities: module.entities,
        acceptance: module.acceptance.map((text, index) => ({ id: `${module.name}.a${index + 1}`, text })),
      },
    ],
  });
  return { name, plan, module: module.name, gold: file.gold, cases: file.cases };
}

function toOutput(output: TaskFile['module']['output']) {
  if (typeof output === 'string') return { entity: output };
  return Array.isArray(output) ? { list: true, fields: toFields(output[0]) } : { fields: toFields(output) };
}

const TYPES: Readonly<Record<string, FieldType>> = {
  text: FieldType.TEXT,
  integer: FieldType.INTEGER,
  number: FieldType.NUMBER,
  boolean: FieldType.BOOLEAN,
  date: FieldType.DATE,
  datetime: FieldType.DATE_TIME,
  enum: FieldType.ENUM,
  reference: FieldType.REFERENCE,
  email: FieldType.EMAIL,
};

/** Reads "enum open|done default open read-only": a type ("?" = may be null), its values or entity, and what is said of it. */
function toFields(fields: Record<string, string>) {
  return Object.entries(fields).map(([name, text]) => {
    const words = text.split(' ');
    const optional = words[0]!.endsWith('?');
    const type = TYPES[words[0]!.replace('?', '')];
    if (!type) throw new Error(`${name}: "${words[0]}" is not a field type; use one of ${Object.keys(TYPES).join(', ')}`);
    const fallback = words.includes('default') ? words[words.indexOf('default') + 1]! : '';
    const isJson = type === FieldType.INTEGER || type === FieldType.NUMBER || type === FieldType.BOOLEAN;
    return {
      name,
      type,
      required: !optional,
      unique: words.includes('unique'),
      readOnly: words.includes('read-only'),
      values: type === FieldType.ENUM ? words[1]!.split('|') : [],
      ref: type === FieldType.REFERENCE ? words[1]! : '',
      defaultJson: fallback && (isJson ? fallback : JSON.stringify(fallback)),
    };
  });
}
