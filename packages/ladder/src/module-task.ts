import { EndpointKind, ModuleKind, Plan } from '@modwright/contracts/plan';
import { parseFields, parseOutput, type OutputText } from '@modwright/shelf';

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

/** A task as it is written down. */
export interface TaskFile {
  title: string;
  entities: Record<string, Record<string, string>>;
  module: {
    name: string;
    kind: 'rule' | 'report';
    responsibility: string;
    endpoint: string;
    input: Record<string, string>;
    output: OutputText;
    refusals: readonly string[];
    entities: string[];
    acceptance: readonly string[];
  };
  gold: string;
  cases: readonly ModuleCase[];
}

/** Reads a task that is written down. Throws INVALID_ARGUMENT for a field type that there is not. */
export function toTask(name: string, file: TaskFile): ModuleTask {
  const { module } = file;
  const [method = '', path = ''] = module.endpoint.split(' ');
  const endpoint = `modules.${module.name}`;
  const plan = Plan.fromPartial({
    title: file.title,
    profile: 'web',
    entities: Object.entries(file.entities).map(([entity, fields]) => ({ name: entity, plural: `${entity.toLowerCase()}s`, fields: parseFields(fields) })),
    endpoints: [{ id: endpoint, method, path, module: module.name, kind: module.kind === 'rule' ? EndpointKind.ACTION : EndpointKind.REPORT }],
    modules: [
      {
        name: module.name,
        kind: module.kind === 'rule' ? ModuleKind.RULE : ModuleKind.REPORT,
        responsibility: module.responsibility,
        endpoint,
        input: parseFields(module.input),
        output: parseOutput(module.output),
        refusals: module.refusals.map((text) => ({ status: Number(text.slice(0, 3)), when: text.slice(4) })),
        entities: module.entities,
        acceptance: module.acceptance.map((text, index) => ({ id: `${module.name}.a${index + 1}`, text })),
      },
    ],
  });
  return { name, plan, module: module.name, gold: file.gold, cases: file.cases };
}
