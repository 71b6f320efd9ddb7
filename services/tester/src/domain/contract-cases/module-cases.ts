import { EndpointKind, FieldType, type Endpoint, type Module, type Plan } from '@modwright/contracts/plan';
import { Step, type Case } from '@modwright/contracts/grading';
import { derivedCase, toStep, type Request } from './build-case.ts';
import { countCases } from './count-cases.ts';
import { badValues } from './create-cases.ts';
import { ERROR_SCHEMA, outputSchema } from './entity-schema.ts';
import { limitCases } from './limit-cases.ts';
import { moduleRequest } from './module-request.ts';
import { createScene, drawnValue, entityBefore, entityOf, NO_SUCH_ID, pathParameters, rowEntityOf, STRANGER, type Scene } from './scene.ts';

/** What every module owes whatever its rule is: an answer of the declared shape, and 404 for a row that is not there or not one's own. */
export function moduleCases(plan: Plan, endpoint: Endpoint, module: Module): Case[] {
  const aboutRow = pathParameters(endpoint).length === 1 && rowEntityOf(plan, endpoint) !== undefined;
  const row = aboutRow ? [notFoundCase(plan, endpoint, module), ...foreignCases(plan, endpoint, module)] : [];
  const answers = endpoint.kind === EndpointKind.REPORT ? reportCases(plan, endpoint, module) : [answersCase(plan, endpoint, module)];
  return [...row, ...answers, ...limitCases(plan, endpoint, module), ...inputCases(plan, endpoint, module)];
}

function notFoundCase(plan: Plan, endpoint: Endpoint, module: Module): Case {
  const scene = createScene(plan);
  const request = moduleRequest(scene, endpoint, module, {});
  const step = toStep({ ...request, status: 404, schema: ERROR_SCHEMA });
  return derivedCase(
    `${module.name}.not-found`,
    `${endpoint.method} ${endpoint.path} for a ${rowEntityOf(plan, endpoint) ?? 'row'} that does not exist is answered 404`,
    [...scene.steps, step],
    module.name,
  );
}

function foreignCases(plan: Plan, endpoint: Endpoint, module: Module): Case[] {
  const entity = rowEntityOf(plan, endpoint) ?? '';
  if (!endpoint.auth || !entityOf(plan, entity).owned) return [];
  const scene = createScene(plan);
  const row = scene.row(entity);
  const request = moduleRequest(scene, endpoint, module, rowInput(endpoint, row));
  const step = toStep({ ...request, as: STRANGER, status: 404 });
  return [derivedCase(`${module.name}.foreign`, `a ${entity} of another person is answered 404`, [...scene.steps, step], module.name)];
}

/** Whether a fresh row is accepted or refused depends on the rule; that it is one of the declared ways does not. */
function answersCase(plan: Plan, endpoint: Endpoint, module: Module): Case {
  const scene = createScene(plan);
  const row = pathInput(scene, plan, endpoint, module);
  const step = declaredStep(plan, module, moduleRequest(scene, endpoint, module, row));
  return derivedCase(
    `${module.name}.answers`,
    `${module.name} answers in its declared shape or refuses in a declared way`,
    [...scene.steps, step],
    module.name,
  );
}

function reportCases(plan: Plan, endpoint: Endpoint, module: Module): Case[] {
  const over = (id: string, title: string, entities: readonly string[]): Case => {
    const scene = createScene(plan);
    for (const entity of entities) for (let count = 0; count < 2; count += 1) scene.row(entity);
    const input = pathInput(scene, plan, endpoint, module);
    const step = declaredStep(plan, module, moduleRequest(scene, endpoint, module, input));
    return derivedCase(`${module.name}.${id}`, `${module.name} ${title}`, [...scene.steps, step], module.name);
  };
  return [
    over('over-nothing', 'answers in its declared shape when there are no rows', []),
    over('over-rows', 'answers in its declared shape over new rows', module.entities),
    ...countCases(plan, endpoint, module),
  ];
}

/** Judges that the answer has the declared shape, or is a refusal the plan leaves open: a declared one, or 400 where a drawn text may not be of the form a rule wants. */
function declaredStep(plan: Plan, module: Module, request: Pick<Request, 'endpoint' | 'path' | 'body'>): Step {
  const schema = outputSchema(plan, module);
  const drawsText = module.input.some((field) => field.required && (field.type === FieldType.TEXT || field.type === FieldType.LONG_TEXT));
  // Rows of several path parameters are drawn apart, so that one may not belong to the other.
  const drawsPath = pathParameters(request.endpoint).length > 1;
  const refusals = [...new Set([...module.refusals.map(({ status }) => status), ...(drawsText ? [400] : []), ...(drawsPath ? [404] : [])])];
  if (refusals.length === 0) return toStep({ ...request, status: 200, schema });
  const step = toStep({ ...request, status: 0, schema: schema && { anyOf: [schema, ERROR_SCHEMA] } });
  return Step.fromPartial({ ...step, expect: { ...step.expect, anyStatus: [200, ...refusals] } });
}

/** Bad input is refused before the module is asked. */
function inputCases(plan: Plan, endpoint: Endpoint, module: Module): Case[] {
  const parameters = pathParameters(endpoint);
  const fields = module.input.filter(({ name, ref }) => !parameters.includes(name) && !ref);
  if (endpoint.method === 'GET') return [];
  const refused = (id: string, title: string, name: string, value: unknown): Case => {
    const scene = createScene(plan);
    const row = pathInput(scene, plan, endpoint, module);
    const request = moduleRequest(scene, endpoint, module, { ...row, [name]: value });
    const step = toStep({ ...request, status: 400, schema: ERROR_SCHEMA });
    return derivedCase(`${endpoint.id}.${id}-${name}`, `${endpoint.method} ${endpoint.path} ${title} ${name} is refused`, [...scene.steps, step]);
  };
  const missing = module.input.filter(({ name, required, defaultJson }) => required && !defaultJson && !parameters.includes(name));
  return [
    ...missing.map(({ name }) => refused('missing', 'without', name, undefined)),
    ...fields.flatMap((field) => badValues(field).map(([what, value]) => refused(what, 'with a bad', field.name, value))),
  ];
}

function rowInput(endpoint: Endpoint, row: string): Record<string, string> {
  return Object.fromEntries(pathParameters(endpoint).map((name) => [name, `{{${row}.id}}`]));
}

/** A value for every path parameter: the id of a new row where the path names one, a drawn value otherwise. */
function pathInput(scene: Scene, plan: Plan, endpoint: Endpoint, module: Module): Record<string, unknown> {
  const values = pathParameters(endpoint).map((name, index, all): [string, unknown] => {
    const field = module.input.find((candidate) => candidate.name === name);
    const entity = field?.ref || entityBefore(plan, endpoint, name) || (index === all.length - 1 ? endpoint.entity : '');
    return [name, entity ? `{{${scene.row(entity)}.id}}` : field ? drawnValue(field, module.name) : NO_SUCH_ID];
  });
  return Object.fromEntries(values);
}
