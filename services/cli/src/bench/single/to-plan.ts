import { EndpointKind, FieldType, ModuleKind, Plan, type Endpoint, type Field, type Page } from '@modwright/contracts/plan';
import { settlePlan } from '@modwright/planner';
import type { CrudKind, Declaration, DeclaredAction, DeclaredEntity, DeclaredField, DeclaredReport, FieldKind } from './declaration.ts';

const TYPES: Readonly<Record<FieldKind, FieldType>> = {
  text: FieldType.TEXT,
  longText: FieldType.LONG_TEXT,
  email: FieldType.EMAIL,
  integer: FieldType.INTEGER,
  number: FieldType.NUMBER,
  boolean: FieldType.BOOLEAN,
  date: FieldType.DATE,
  dateTime: FieldType.DATE_TIME,
  choice: FieldType.ENUM,
  reference: FieldType.REFERENCE,
};

const CRUD: Readonly<Record<CrudKind, { readonly kind: EndpointKind; readonly method: string; readonly row: boolean }>> = {
  list: { kind: EndpointKind.LIST, method: 'GET', row: false },
  create: { kind: EndpointKind.CREATE, method: 'POST', row: false },
  read: { kind: EndpointKind.READ, method: 'GET', row: true },
  update: { kind: EndpointKind.UPDATE, method: 'PATCH', row: true },
  delete: { kind: EndpointKind.DELETE, method: 'DELETE', row: true },
};

/** The plan that a declaration stands for; it may have faults, which the linter of plans names. */
export function toPlan(declared: Declaration, profile: string): Plan {
  const { title, signIn, entities, actions, reports } = declared;
  const modules = [...actions.map((action) => actionEndpoint(action, entities, signIn)), ...reports.map((report) => reportEndpoint(report, signIn))];
  const taken = new Set(modules.map(({ method, path }) => `${method} ${path}`));
  const crud = entities.flatMap((entity) => crudEndpoints(entity, signIn)).filter(({ method, path }) => !taken.has(`${method} ${path}`));
  const endpoints = [...crud, ...modules];
  return Plan.fromPartial({
    title,
    profile,
    signIn,
    entities: entities.map((entity) => ({
      name: entity.name,
      plural: entity.plural,
      fields: entity.fields.map(toField),
      owned: signIn && entity.owned === true,
    })),
    endpoints,
    pages: toPages(entities, endpoints, signIn),
    modules: [
      ...actions.map((action) => ({ ...moduleOf(action), kind: ModuleKind.RULE, output: { entity: action.answers } })),
      ...reports.map((report) => ({ ...moduleOf(report), kind: ModuleKind.REPORT, output: { list: report.list, fields: report.figures.map(toField) } })),
    ],
  });
}

/** The plan without the parts that cannot be built. */
export function buildable(plan: Plan): Plan {
  return settlePlan(plan).plan;
}

function toField(field: DeclaredField): Field {
  const { name, type, values = [], ref = '', min, max } = field;
  return {
    name,
    type: TYPES[type],
    required: field.optional !== true,
    unique: field.unique === true,
    values: type === 'choice' ? [...values] : [],
    ref: type === 'reference' ? ref : '',
    defaultJson: field.default === undefined ? '' : JSON.stringify(field.default),
    readOnly: field.readOnly === true,
    min,
    max,
    description: '',
  };
}

function crudEndpoints({ name, plural, fields, endpoints }: DeclaredEntity, auth: boolean): Endpoint[] {
  return [...new Set(endpoints)].map((verb) => {
    const { kind, method, row } = CRUD[verb];
    const filters = verb === 'list' ? fields.filter(({ type }) => type !== 'longText').map((field) => field.name) : [];
    return { id: `${plural}.${verb}`, kind, method, path: `/api/${plural}${row ? '/{id}' : ''}`, entity: name, module: '', auth, filters };
  });
}

/** An action is about the entity whose rows its path begins with, or about what it answers. */
function actionEndpoint({ name, method, path, answers }: DeclaredAction, entities: readonly DeclaredEntity[], auth: boolean): Endpoint {
  const entity = entities.find(({ plural }) => path.startsWith(`/api/${plural}/`))?.name ?? answers;
  return { id: `actions.${name}`, kind: EndpointKind.ACTION, method, path, entity, module: name, auth, filters: [] };
}

function reportEndpoint({ name, path }: DeclaredReport, auth: boolean): Endpoint {
  return { id: `reports.${name}`, kind: EndpointKind.REPORT, method: 'GET', path, entity: '', module: name, auth, filters: [] };
}

function moduleOf(module: DeclaredAction | DeclaredReport) {
  const { name, path, does, input, uses, refusals, examples } = module;
  const parameters = [...path.matchAll(/\{(\w+)\}/g)]
    .map(([, parameter = '']) => parameter)
    .filter((parameter) => !input.some((field) => field.name === parameter));
  const answers = 'answers' in module ? [module.answers] : [];
  return {
    name,
    responsibility: does,
    endpoint: 'answers' in module ? `actions.${name}` : `reports.${name}`,
    input: [...parameters.map((parameter) => toField({ name: parameter, type: 'integer' })), ...input.map(toField)],
    entities: [...new Set([...uses, ...answers])],
    refusals: [...refusals],
    acceptance: examples.map((text, index) => ({ id: `${name}.a${index + 1}`, text })),
  };
}

/** One page for each entity with its actions, and one for reports and what belongs nowhere else. */
function toPages(entities: readonly DeclaredEntity[], endpoints: readonly Endpoint[], auth: boolean): Partial<Page>[] {
  const idsOf = (kind: EndpointKind, fits: (endpoint: Endpoint) => boolean): string[] =>
    endpoints.filter((endpoint) => endpoint.kind === kind && fits(endpoint)).map(({ id }) => id);
  const listed = entities.filter(({ endpoints: verbs }) => verbs.includes('list'));
  const pages = listed.map(({ name, plural }) => ({
    path: `/${plural}`,
    title: name,
    entity: name,
    actions: idsOf(EndpointKind.ACTION, ({ entity }) => entity === name),
    reports: [],
    auth,
  }));
  const loose = idsOf(EndpointKind.ACTION, ({ entity }) => !listed.some(({ name }) => name === entity));
  const reports = idsOf(EndpointKind.REPORT, () => true);
  return loose.length + reports.length > 0 ? [...pages, { path: '/overview', title: 'Overview', entity: '', actions: loose, reports, auth }] : pages;
}
