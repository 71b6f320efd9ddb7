import type { Entity, Module, Plan } from '@modwright/contracts/plan';
import { accountEntity, entitiesOf, findEntity } from './entities.ts';
import { createType, entityType, functionName, inputType, moduleFile, moduleOf, outputType, repositoryKey } from './names.ts';
import { entityInterface, inputFields, inputInterface, isReport, moduleSignature, needsUser, outputInterface } from './type-text.ts';

/** A module that nobody has written yet: it refuses every call with 501. The floor in tests. */
export function nullModule(plan: Plan, module: Module): string {
  const body = `${moduleSignature(plan, module)} {\n  throw new HttpError(501, 'not written yet');\n}\n`;
  return withImports(plan, module, body);
}

/**
 * The source with exactly the imports it needs: whatever it imports from files of the app is replaced by the imports of the names it uses.
 * Imports of packages stay as they are, for the type check to judge.
 */
export function withImports(plan: Plan, module: Module, source: string): string {
  const imports = /^[ \t]*import\s+(?:type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"](?:\.{1,2}\/[^'"]*|@prisma\/client)['"];?[ \t]*\r?\n?/gm;
  const body = source.replaceAll(imports, '').replace(/^\s*\n/, '');
  const used = new Set(body.match(/[A-Za-z_$][\w$]*/g) ?? []);
  const types = schemaTypes(plan, module)
    .filter((name) => used.has(name) && !declares(body, name))
    .sort();
  const lines = [
    ...(types.length > 0 ? [`import type { ${types.join(', ')} } from '../schema.ts';`] : []),
    ...(used.has('HttpError') && !declares(body, 'HttpError') ? ["import { HttpError } from '../platform/http-error.ts';"] : []),
    ...dateImports(body),
    ...dependenciesOf(plan, module)
      .filter((dependency) => used.has(functionName(dependency)))
      .map((dependency) => `import { ${functionName(dependency)} } from './${moduleFile(dependency)}';`),
  ];
  return lines.length > 0 ? `${lines.join('\n')}\n\n${body}` : body;
}

/** Functions of platform/dates.ts, in alphabetical order. */
const DATE_FUNCTIONS: readonly string[] = ['addDays', 'daysBetween', 'now', 'today'];

function dateImports(body: string): string[] {
  const called = DATE_FUNCTIONS.filter(
    (name) => new RegExp(`(?<![.\\w])${name}\\(`).test(body) && !new RegExp(`\\b(?:function|const|let|var)\\s+${name}\\b`).test(body),
  );
  return called.length > 0 ? [`import { ${called.join(', ')} } from '../platform/dates.ts';`] : [];
}

function declares(body: string, name: string): boolean {
  return new RegExp(`\\b(?:interface|class|type|enum)\\s+${name}\\b`).test(body);
}

/** Every type of the schema a module could name; the functions it calls are imported from their files. */
function schemaTypes(plan: Plan, module: Module): string[] {
  const modules = [module, ...dependenciesOf(plan, module)];
  return [
    ...new Set([
      'Db',
      ...entitiesOf(plan).flatMap((entity) => [entityType(entity), createType(entity)]),
      ...modules.flatMap((one) => [inputType(one), outputType(one)]),
    ]),
  ].filter((name) => modules.every((one) => name !== outputType(one) || outputInterface(one) !== ''));
}

/** The modules a module may call, as the plan declares them. */
export function dependenciesOf(plan: Plan, module: Module): Module[] {
  return plan.modules.filter((candidate) => candidate !== module && module.dependsOn.includes(candidate.name));
}

/** The entities a module works with: those it declares, those of its input and output, and those its endpoint is about. */
export function entitiesOfModule(plan: Plan, module: Module): Entity[] {
  const references = [...inputFields(plan, module), ...(module.output?.fields ?? [])].map((field) => field.ref);
  const called = dependenciesOf(plan, module).map((dependency) => dependency.output?.entity ?? '');
  const names = new Set([...module.entities, ...references, module.output?.entity ?? '', ...called]);
  if (names.size === 1 && names.has('')) for (const entity of plan.entities) names.add(entity.name);
  const account = accountEntity(plan);
  if (account && needsUser(plan, module)) names.add(account.name);
  return [...names].map((name) => findEntity(plan, name)).filter((entity) => entity !== undefined);
}

/**
 * What a coder is shown of the app: the types this module touches, its part of `Db` with one example of each call, and the
 * signatures of the modules it may call. Its length depends on the module, not on the size of the app.
 */
export function moduleInterface(plan: Plan, moduleName: string): string {
  const module = moduleOf(plan, moduleName);
  const entities = entitiesOfModule(plan, module);
  const dependencies = dependenciesOf(plan, module);
  const parts = [
    ...entities.map(entityInterface),
    inputInterface(plan, module),
    outputInterface(module),
    ...dependencies.flatMap((dependency) => [inputInterface(plan, dependency), outputInterface(dependency)]),
    dbText(entities, isReport(module)),
    ...dependencies.map((dependency) => `${moduleSignature(plan, dependency).replace('export async', 'declare')};`),
    'declare class HttpError extends Error { constructor(status: number, message: string) }',
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function dbText(entities: readonly Entity[], readOnly: boolean): string {
  const lines = entities.map((entity) => `  ${repositoryKey(entity)}: Repository<${entityType(entity)}>;`);
  const calls = [
    '  findUnique(args: { where: { id: number } }): Promise<Row | null>;',
    "  findFirst(args: { where?: Where<Row>; orderBy?: { [field]: 'asc' | 'desc' } }): Promise<Row | null>;",
    "  findMany(args?: { where?: Where<Row>; orderBy?: { [field]: 'asc' | 'desc' }; take?: number; skip?: number }): Promise<Row[]>;",
    '  count(args?: { where?: Where<Row> }): Promise<number>;',
    ...(readOnly
      ? []
      : [
          '  create(args: { data: Partial<Row> }): Promise<Row>;',
          '  update(args: { where: { id: number }; data: Partial<Row> }): Promise<Row>;',
          '  delete(args: { where: { id: number } }): Promise<Row>;',
        ]),
  ];
  return [
    "// Where<Row> is like Prisma: { status: 'open' }, { price: { gte: 3 } }, { endedAt: null }, { id: { in: [1, 2] } }, { OR: [..] }",
    'interface Repository<Row> {',
    ...calls,
    '}',
    '',
    'export interface Db {',
    ...lines,
    '}',
  ].join('\n');
}
