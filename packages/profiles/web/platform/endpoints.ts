import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkedAnswer } from './answers.ts';
import type { User } from './accounts.ts';
import { columnsOf, entityOf, type AppSpec, type EndpointSpec, type EntitySpec, type FieldSpec, type ModuleSpec } from './app-spec.ts';
import { checkedValues, fromText } from './checks.ts';
import { HttpError } from './http-error.ts';
import { listQuery } from './list-query.ts';
import { parametersOf, placeOf, rowParametersOf } from './path-parameters.ts';
import type { EntityRepository } from './repository.ts';
import type { Space } from './spaces.ts';
import { words } from './sqlite.ts';

/** One request to one endpoint, with everything it may use. */
export interface Call {
  readonly app: AppSpec;
  readonly endpoint: EndpointSpec;
  readonly space: Space;
  readonly user: User | null;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Answers a request as the endpoint's kind says. */
export function answer(call: Call): unknown {
  const { kind, module } = call.endpoint;
  if (module) return answerByModule(call, module);
  switch (kind) {
    case 'list':
      return answerList(call);
    case 'create':
      return answerCreate(call);
    case 'read':
      return targetRow(call);
    case 'update':
      return answerUpdate(call);
    case 'delete':
      repositoryOf(call).delete({ where: { id: targetRow(call)['id'] } });
      return call.reply.status(204).send();
    default:
      throw new HttpError(501, 'nobody answers this path yet');
  }
}

function answerList(call: Call): unknown {
  const entity = subject(call);
  const { where, ...page } = listQuery(entity, call.endpoint, queryOf(call));
  const scope = { AND: [where, parentValues(call, entity)] };
  const repository = repositoryOf(call);
  call.reply.header('x-total-count', String(repository.count({ where: scope })));
  return repository.findMany({ where: scope, ...page });
}

function answerCreate(call: Call): unknown {
  const entity = subject(call);
  const parents = parentValues(call, entity);
  const fields = entity.fields.filter((field) => !field.readOnly && !(field.name in parents));
  const data = { ...checkedValues(fields, call.request.body ?? {}), ...parents };
  checkReferences(call, entity.fields, data, 400);
  const row = repositoryOf(call).create({ data });
  return call.reply.status(201).send(row);
}

function answerUpdate(call: Call): unknown {
  const entity = subject(call);
  const { id } = targetRow(call);
  const fields = entity.fields.filter((field) => !field.readOnly);
  const data = checkedValues(fields, call.request.body ?? {}, call.endpoint.method !== 'PUT');
  checkReferences(call, entity.fields, data, 400);
  return repositoryOf(call).update({ where: { id }, data });
}

async function answerByModule(call: Call, module: ModuleSpec): Promise<unknown> {
  const { app, endpoint, space, user } = call;
  const rows = rowParametersOf(app, endpoint);
  for (const { name, entity } of rows) space.repository(entity, user?.id).findFirstOrThrow({ where: { id: toId(parametersOf(call.request)[name]) } });
  const input = moduleInput(call, module);
  const unchecked = module.input.filter((field) => !rows.some((row) => row.name === field.name));
  checkReferences(call, unchecked, input, module.missingReference);
  const db = { ...space.repositories(user?.id), $transaction: (work: (db: unknown) => unknown) => work(db) };
  // The generated schema types the module; the table has lost those types.
  const run = module.run as (db: unknown, input: unknown, user: unknown) => unknown;
  const checked = checkedAnswer(app, module, await run(db, input, user));
  if (endpoint.kind === 'delete' && !module.output.entity && !module.output.fields) return call.reply.status(204).send();
  if (endpoint.kind === 'create') call.reply.status(201);
  return checked;
}

/** Text of a path as an id; 0, which no row has, when it is none. */
function toId(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

function moduleInput(call: Call, module: ModuleSpec): Record<string, unknown> {
  const { request, endpoint } = call;
  const fromBody = endpoint.method === 'POST' || endpoint.method === 'PUT' || endpoint.method === 'PATCH';
  const parameters = parametersOf(request);
  const query = queryOf(call);
  const given: Record<string, unknown> = fromBody ? bodyOf(request) : {};
  for (const field of module.input) {
    const text = parameters[field.name] ?? (fromBody ? undefined : query[field.name]);
    if (text !== undefined) given[field.name] = fromText(field, text);
  }
  return checkedValues(module.input, given);
}

function bodyOf(request: FastifyRequest): Record<string, unknown> {
  const body = request.body ?? {};
  if (typeof body !== 'object' || Array.isArray(body)) throw new HttpError(400, 'the request needs a JSON object as its body');
  return { ...body };
}

/** Values that the path fixes: /books/{bookId}/reviews lists and makes reviews of that book. Throws 404 when the parent is not there. */
function parentValues(call: Call, entity: EntitySpec): Record<string, number | string> {
  const values: Record<string, number | string> = {};
  const target = placeOf(call.app, call.endpoint);
  for (const [name, text] of Object.entries(parametersOf(call.request))) {
    if (name === target && call.endpoint.kind !== 'list' && call.endpoint.kind !== 'create') continue;
    const field = parentField(call, entity, name);
    if (!field) continue;
    const value = fromText(field, text);
    if (field.kind === 'reference') existing(call, field, value, 404);
    values[field.name] = value as number | string;
  }
  return values;
}

function parentField(call: Call, entity: EntitySpec, parameter: string): FieldSpec | undefined {
  const byName = columnsOf(entity).find((field) => field.name === parameter && field.name !== 'id');
  if (byName) return byName;
  const segments = call.endpoint.path.split('/');
  const plural = segments[segments.indexOf(`{${parameter}}`) - 1];
  const parent = call.app.entities.find((candidate) => candidate.plural === plural);
  return parent && entity.fields.find((field) => field.ref === parent.name);
}

/** The row that the path points at. Throws 404. */
function targetRow(call: Call): ReturnType<EntityRepository['findFirstOrThrow']> {
  const entity = subject(call);
  const name = placeOf(call.app, call.endpoint);
  const id = name === undefined ? 0 : toId(parametersOf(call.request)[name]);
  return repositoryOf(call).findFirstOrThrow({ where: { AND: [{ id }, parentValues(call, entity)] } });
}

function checkReferences(call: Call, fields: readonly FieldSpec[], data: Readonly<Record<string, unknown>>, status: 400 | 404): void {
  for (const field of fields) {
    const value = data[field.name];
    if (field.kind === 'reference' && value !== null && value !== undefined) existing(call, field, value, status);
  }
}

function existing(call: Call, field: FieldSpec, id: unknown, status: 400 | 404): void {
  const target = call.app.entities.find((entity) => entity.name === field.ref);
  if (!target) return;
  const found = Number.isSafeInteger(id) && call.space.repository(target, call.user?.id).count({ where: { id } }) > 0;
  if (found) return;
  const why = `there is no ${words(target.name)} with the id ${String(id)}`;
  throw status === 400 ? new HttpError(400, why, { [field.name]: 'points at nothing' }) : new HttpError(404, why);
}

function subject(call: Call): EntitySpec {
  return entityOf(call.app, call.endpoint.entity ?? '');
}

function repositoryOf(call: Call): EntityRepository {
  return call.space.repository(subject(call), call.user?.id);
}

function queryOf(call: Call): Record<string, string> {
  const query = call.request.query as Record<string, string | string[]>;
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? (value[0] ?? '') : value]));
}
