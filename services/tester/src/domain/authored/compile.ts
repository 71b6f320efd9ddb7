import { Case, CaseOrigin, Step } from '@modwright/contracts/grading';
import { EndpointKind, FieldType, type Acceptance, type Entity, type Field } from '@modwright/contracts/plan';
import { AppError } from '@modwright/runtime';
import { toStep } from '../contract-cases/build-case.ts';
import { ERROR_SCHEMA, outputSchema } from '../contract-cases/entity-schema.ts';
import { moduleRequest } from '../contract-cases/module-request.ts';
import { createScene, endpointOf, givenPath, NO_SUCH_ID, OWNER, pathFor, type Scene } from '../contract-cases/scene.ts';
import { SET, type AuthoredCase, type Fields, type GivenRow, type Written } from './schema.ts';
import { createWords, type Words } from './words.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Typed data as a case: rows are put in place, the module's endpoint is called, the answer and the rows are looked at.
 * Throws INVALID_ARGUMENT when the data cannot be one.
 */
export function compileCase(vocabulary: Vocabulary, acceptance: Acceptance, written: AuthoredCase): Case {
  const { plan, module } = vocabulary;
  const compiler: Compiler = { vocabulary, scene: createScene(plan), made: new Map(), words: createWords(vocabulary, written) };
  for (const row of written.given) makeRow(compiler, row.row, written.given);
  const judged = judgedStep(compiler, written);
  const after = (written.after ?? []).filter((row) => Object.keys(row).length > 1).map((row) => afterStep(compiler, row));
  return Case.fromPartial({
    id: acceptance.id,
    module: module.name,
    origin: CaseOrigin.AUTHORED,
    title: acceptance.text,
    acceptance: acceptance.text,
    steps: [...compiler.scene.steps, judged, ...after],
    shown: acceptance.fromBrief,
  });
}

interface Compiler {
  readonly vocabulary: Vocabulary;
  readonly scene: Scene;
  /** Row names of the model to saved names of the scene. */
  readonly made: Map<string, string>;
  readonly words: Words;
}

/** Rows that a row points at are made first, whether the model gave them or only named them. */
function makeRow(compiler: Compiler, name: string, given: readonly GivenRow[]): string {
  const known = compiler.made.get(name);
  if (known) return known;
  const entity = compiler.vocabulary.entityOfRow(name);
  if (!entity) throw new AppError('INVALID_ARGUMENT', `"${name}" is no row of the plan`);
  compiler.made.set(name, ''); // A row that points at itself must not be made for ever.
  const fields = given.find((row) => row.row === name) ?? {};
  const values = Object.entries(fields).flatMap(([key, value]): [string, unknown][] => {
    const field = entity.fields.find((candidate) => candidate.name === key);
    if (!field) return [];
    const target = compiler.vocabulary.pointsAt(field);
    if (target && typeof value === 'string') return [[key, `{{${makeRow(compiler, value, given)}.id}}`]];
    return [[key, compiler.words.plain(field, value as Written)]];
  });
  const saved = compiler.scene.row(entity.name, Object.fromEntries(values));
  compiler.made.set(name, saved);
  return saved;
}

function judgedStep(compiler: Compiler, written: AuthoredCase): Step {
  const { plan, module, endpoint } = compiler.vocabulary;
  const inputs = module.input.flatMap((field): [string, unknown][] =>
    field.name in written.input ? [[field.name, inputValue(compiler, field, written)]] : [],
  );
  const request = moduleRequest(compiler.scene, endpoint, module, Object.fromEntries(inputs));
  if (written.outcome !== 'success') return toStep({ ...request, status: Number(written.outcome.slice(0, 3)), schema: ERROR_SCHEMA });
  const pattern = written.answer === undefined ? undefined : answerPattern(compiler, written.answer);
  const schema = outputSchema(plan, module);
  const set = written.answer === undefined || Array.isArray(written.answer) ? undefined : setSchema(written.answer as Fields);
  return toStep({ ...request, status: 200, pattern: pattern && clean(pattern), schema: set && schema ? { allOf: [schema, set] } : (set ?? schema) });
}

function inputValue(compiler: Compiler, field: Field, written: AuthoredCase): unknown {
  const value = written.input[field.name] ?? null;
  if (!compiler.vocabulary.pointsAt(field)) return compiler.words.plain(field, value);
  return value === 'unknown' ? NO_SUCH_ID : `{{${makeRow(compiler, String(value), written.given)}.id}}`;
}

function answerPattern(compiler: Compiler, answer: Fields | readonly Fields[]): unknown {
  const { module, plan } = compiler.vocabulary;
  const entity = plan.entities.find(({ name }) => name === module.output?.entity);
  const fields = entity?.fields ?? module.output?.fields ?? [];
  return Array.isArray(answer) ? answer.map((item: Fields) => fieldsPattern(compiler, fields, item)) : fieldsPattern(compiler, fields, answer as Fields);
}

function fieldsPattern(compiler: Compiler, fields: readonly Field[], expected: Fields): Record<string, unknown> {
  const entries = Object.entries(expected).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'row') return [['id', `{{${rowOf(compiler, value)}.id}}`]];
    const field = fields.find((candidate) => candidate.name === key);
    if (!field) return [];
    if (value === SET && field.type === FieldType.DATE_TIME) return [[key, SET]];
    if (compiler.vocabulary.pointsAt(field) && typeof value === 'string') return [[key, `{{${rowOf(compiler, value)}.id}}`]];
    return [[key, compiler.words.plain(field, value)]];
  });
  return Object.fromEntries(entries);
}

/** An expectation may only speak of rows that are there. */
function rowOf(compiler: Compiler, name: Written): string {
  const saved = compiler.made.get(String(name));
  if (!saved) throw new AppError('INVALID_ARGUMENT', `the expectation names ${String(name)}, which is not given`);
  return saved;
}

function afterStep(compiler: Compiler, { row, ...expected }: GivenRow): Step {
  const { plan } = compiler.vocabulary;
  const entity = compiler.vocabulary.entityOfRow(row);
  if (!entity) throw new AppError('INVALID_ARGUMENT', `"${row}" is no row of the plan`);
  const saved = rowOf(compiler, row);
  const pattern = clean(fieldsPattern(compiler, entity.fields, expected));
  const set = setSchema(expected);
  const read = endpointOf(plan, EndpointKind.READ, entity.name);
  const path = read ? pathFor(read, `{{${saved}.id}}`) : `${givenPath(entity.name)}/{{${saved}.id}}`;
  const body = { bodyJson: JSON.stringify(pattern), schemaJson: set ? JSON.stringify(set) : '' };
  return Step.fromPartial({ method: 'GET', path, asUser: read?.auth || entityIsOwned(entity) ? OWNER : '', expect: { status: 200, ...body } });
}

function entityIsOwned(entity: Entity): boolean {
  return entity.owned;
}

/** A schema under which every field that must be "set" is there and not null. */
function setSchema(expected: Fields): object | undefined {
  const names = Object.keys(expected).filter((key) => expected[key] === SET);
  if (names.length === 0) return undefined;
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1 }])), required: names };
}

/** "set" is judged by the schema; in a pattern it only says that the value is there. */
function clean(pattern: unknown): unknown {
  if (pattern === SET) return { $any: true };
  if (Array.isArray(pattern)) return pattern.map(clean);
  if (typeof pattern !== 'object' || pattern === null) return pattern;
  return Object.fromEntries(Object.entries(pattern).map(([key, value]) => [key, clean(value)]));
}
