import { FieldType, ModuleKind, type Endpoint, type Entity, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import { accountEntity, findEntity } from './entities.ts';
import { createType, entityType, functionName, inputType, outputType, propertyKey, repositoryKey } from './names.ts';

/** TypeScript text of a field's value, without null. */
export function valueType(field: Field): string {
  switch (field.type) {
    case FieldType.INTEGER:
    case FieldType.NUMBER:
    case FieldType.REFERENCE:
      return 'number';
    case FieldType.BOOLEAN:
      return 'boolean';
    case FieldType.ENUM:
      return field.values.length > 0 ? field.values.map(literal).join(' | ') : 'string';
    default:
      return 'string';
  }
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/** What a person or a model should know about a field beyond its type, as a trailing comment; empty when nothing. */
function remark(field: Field): string {
  const notes = [
    field.description,
    field.type === FieldType.DATE ? "day, 'YYYY-MM-DD'" : '',
    field.type === FieldType.DATE_TIME ? 'instant, ISO 8601' : '',
    field.type === FieldType.REFERENCE ? `id of a ${field.ref}` : '',
    field.unique ? 'unique' : '',
  ].filter((note) => note !== '');
  return notes.length > 0 ? ` // ${notes.join('; ').replaceAll(/\s+/g, ' ')}` : '';
}

function line(name: string, optional: boolean, type: string, note: string): string {
  return `  ${propertyKey(name)}${optional ? '?' : ''}: ${type};${note}`;
}

/** The interface of an entity's rows. */
export function entityInterface(entity: Entity): string {
  const lines = [
    line('id', false, 'number', ''),
    ...entity.fields.map((field) => line(field.name, false, field.required ? valueType(field) : `${valueType(field)} | null`, remark(field))),
    ...(entity.owned ? [line('ownerId', false, 'number', ' // id of the account it belongs to')] : []),
    line('createdAt', false, 'string', ' // instant, ISO 8601'),
  ];
  return `export interface ${entityType(entity)} {\n${lines.join('\n')}\n}`;
}

/** The interface of what a module gives to create. Fields with a default and fields that may be null can be left out. */
export function createInterface(entity: Entity): string {
  const lines = entity.fields.map((field) => {
    const dated = field.type === FieldType.DATE || field.type === FieldType.DATE_TIME ? ' | Date' : '';
    const optional = !field.required || field.readOnly || field.defaultJson !== '';
    return line(field.name, optional, `${valueType(field)}${dated}${field.required ? '' : ' | null'}`, '');
  });
  if (entity.owned) lines.push(line('ownerId', true, 'number', ' // the signed-in account unless given'));
  return `export interface ${createType(entity)} {\n${lines.join('\n')}\n}`;
}

/** The interface of a module's input: what the server has already checked and filled in. */
export function inputInterface(plan: Plan, module: Module): string {
  const fields = inputFields(plan, module);
  if (fields.length === 0) return `export type ${inputType(module)} = Record<never, never>; // takes nothing`;
  const lines = fields.map((field) => {
    const nullable = !field.required && field.defaultJson === '';
    return line(field.name, false, `${valueType(field)}${nullable ? ' | null' : ''}`, remark(field));
  });
  return `export interface ${inputType(module)} {\n${lines.join('\n')}\n}`;
}

/** The interface of a module's output; empty when it answers with rows of an entity, or with nothing. */
export function outputInterface(module: Module): string {
  const fields = module.output?.fields ?? [];
  if (module.output?.entity || fields.length === 0) return '';
  const lines = fields.map((field) => line(field.name, false, `${valueType(field)}${field.required ? '' : ' | null'}`, remark(field)));
  return `export interface ${outputType(module)} {\n${lines.join('\n')}\n}`;
}

/** A module's declared input with the parameters of its path, which are always there. */
export function inputFields(plan: Plan, module: Module): Field[] {
  const endpoint = endpointOf(plan, module);
  const declared = new Set(module.input.map((field) => field.name));
  const missing = pathParameters(endpoint?.path ?? '').filter((name) => !declared.has(name));
  const base = { required: true, unique: false, values: [], ref: '', defaultJson: '', readOnly: false, min: undefined, max: undefined, description: '' };
  const inPath = new Set(pathParameters(endpoint?.path ?? ''));
  return [
    ...missing.map((name): Field => ({ ...base, name, type: FieldType.INTEGER })),
    ...module.input.map((field) => (inPath.has(field.name) ? { ...field, required: true } : field)),
  ];
}

/** Names in braces: "/api/books/{id}" gives ["id"]. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
}

/** The endpoint that calls a module. */
export function endpointOf(plan: Plan, module: Module): Endpoint | undefined {
  return plan.endpoints.find((endpoint) => endpoint.module === module.name) ?? plan.endpoints.find((endpoint) => endpoint.id === module.endpoint);
}

/** True when a module is only ever called for somebody who is signed in. */
export function needsUser(plan: Plan, module: Module): boolean {
  const endpoint = endpointOf(plan, module);
  if (!plan.signIn || !endpoint) return false;
  return endpoint.auth || Boolean(findEntity(plan, endpoint.entity)?.owned);
}

/** What the function gives back, without Promise. */
export function resultType(plan: Plan, module: Module): string {
  const { output } = module;
  const entity = output?.entity ? findEntity(plan, output.entity) : undefined;
  const one = entity ? entityType(entity) : output && output.fields.length > 0 ? outputType(module) : '';
  if (one === '') return 'void';
  return output?.list ? `${one}[]` : one;
}

/** "export async function lendTool(db: Db, input: LendToolInput): Promise<Loan>". */
export function moduleSignature(plan: Plan, module: Module): string {
  const account = accountEntity(plan);
  const user = account && needsUser(plan, module) ? `, user: ${entityType(account)}` : '';
  return `export async function ${functionName(module)}(db: Db, input: ${inputType(module)}${user}): Promise<${resultType(plan, module)}>`;
}

/** One line of `Db`. */
export function repositoryLine(entity: Entity): string {
  return `  ${repositoryKey(entity)}: Repository<${entityType(entity)}, ${createType(entity)}>;`;
}

/** True for modules that only read. */
export function isReport(module: Module): boolean {
  return module.kind === ModuleKind.REPORT;
}
