import { EndpointKind, FieldType, type Endpoint, type Entity, type Field, type Page, type Plan } from '@modwright/contracts/plan';
import type { ActionModel, AppModel, EntityModel, FieldModel, PageModel, ReportModel, RowEndpoint } from '../web/pages/model-types.ts';
import type { AppFile } from './app-file.ts';
import { clientFile } from './client-file.ts';
import { moduleFor, servedEndpoints } from './endpoints.ts';
import { entitiesOf, findEntity } from './entities.ts';
import { source } from './literal.ts';
import { actionTitle, entityLabel, fieldLabel, reportTitle } from './labels.ts';
import { title } from './names.ts';
import { listOf, pagesOf } from './web-pages.ts';
import { fieldSpec } from './specs.ts';
import { inputFields, pathParameters } from './type-text.ts';

/** The generated part of the pages: what they show, as data, and the typed client. */
export function webFiles(plan: Plan): AppFile[] {
  const model = `import type { AppModel } from './model-types.ts';\n\n/** What the pages show. */\nexport const model: AppModel = ${source(appModel(plan))};\n`;
  return [
    { path: 'src/web/model.ts', content: model },
    { path: 'src/web/client.ts', content: clientFile(plan) },
    { path: 'src/web/css.d.ts', content: "declare module '*.css';\n" },
  ];
}

function appModel(plan: Plan): AppModel {
  return {
    title: plan.title,
    signIn: plan.signIn,
    pages: pagesOf(plan).map((page) => pageModel(plan, page)),
    entities: entitiesOf(plan).map((entity) => entityModel(plan, entity)),
  };
}

function fieldModel(field: Field): FieldModel {
  return { ...fieldSpec(field), label: fieldLabel(field) };
}

function entityModel(plan: Plan, entity: Entity): EntityModel {
  const text = (field: Field) => field.type === FieldType.TEXT || field.type === FieldType.EMAIL;
  const display = entity.fields.find((field) => ['name', 'title'].includes(field.name)) ?? entity.fields.find((field) => field.required && text(field));
  const list = listOf(plan, entity);
  return {
    name: entity.name,
    label: entityLabel(entity),
    display: display?.name ?? 'id',
    ...(list ? { list: list.id } : {}),
    fields: entity.fields.map(fieldModel),
  };
}

function pageModel(plan: Plan, page: Page): PageModel {
  const entity = findEntity(plan, page.entity);
  const list = entity && listOf(plan, entity);
  const create = entity && crudEndpoint(plan, entity, EndpointKind.CREATE, 0);
  const update = entity && rowEndpoint(crudEndpoint(plan, entity, EndpointKind.UPDATE, 1));
  const remove = entity && rowEndpoint(crudEndpoint(plan, entity, EndpointKind.DELETE, 1));
  return {
    path: page.path,
    title: page.title || title(page.path),
    auth: plan.signIn && (page.auth || entity?.owned === true),
    ...(entity ? { entity: entity.name } : {}),
    ...(list ? { list: list.id } : {}),
    ...(create ? { create: create.id } : {}),
    ...(update ? { update } : {}),
    ...(remove ? { remove } : {}),
    filters: entity && list ? entity.fields.filter((field) => list.filters.includes(field.name)).map(fieldModel) : [],
    actions: page.actions.flatMap((id) => actionModel(plan, id)),
    reports: page.reports.flatMap((id) => reportModel(plan, id)),
  };
}

function crudEndpoint(plan: Plan, entity: Entity, kind: EndpointKind, parameters: number): Endpoint | undefined {
  return servedEndpoints(plan).find(
    (endpoint) => endpoint.kind === kind && endpoint.entity === entity.name && pathParameters(endpoint.path).length === parameters,
  );
}

function rowEndpoint(endpoint: Endpoint | undefined): RowEndpoint | undefined {
  const [rowParameter] = pathParameters(endpoint?.path ?? '');
  return endpoint && rowParameter !== undefined ? { endpoint: endpoint.id, rowParameter } : undefined;
}

function actionModel(plan: Plan, id: string): ActionModel[] {
  const endpoint = servedEndpoints(plan).find((candidate) => candidate.id === id);
  const module = endpoint && moduleFor(plan, endpoint);
  if (!endpoint || !module) return [];
  const parameters = pathParameters(endpoint.path);
  if (parameters.length > 1) return []; // it is about more than the row it would stand on
  const [rowParameter] = parameters;
  const fields = inputFields(plan, module).filter((field) => field.name !== rowParameter);
  return [{ endpoint: id, title: actionTitle(endpoint), ...(rowParameter !== undefined ? { rowParameter } : {}), fields: fields.map(fieldModel) }];
}

function reportModel(plan: Plan, id: string): ReportModel[] {
  const endpoint = servedEndpoints(plan).find((candidate) => candidate.id === id);
  const module = endpoint && moduleFor(plan, endpoint);
  if (!endpoint || !module || endpoint.path.includes('{')) return [];
  return [{ endpoint: id, title: reportTitle(endpoint), fields: inputFields(plan, module).map(fieldModel) }];
}

/** `dist/index.html`. */
export function indexPage(plan: Plan): string {
  const name = plan.title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/app.css" />
    <title>${name}</title>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/app.js"></script>
  </body>
</html>
`;
}
