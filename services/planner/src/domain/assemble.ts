import { EndpointKind, Plan, type Brief, type Endpoint, type Entity, type Module, type Requirement } from '@modwright/contracts/plan';
import { isReserved } from '@modwright/plan';
import { needsSignIn, ownedEntities } from './accounts.ts';
import { actionPath, entityIn } from './behaviours.ts';
import { sentencesOf } from './brief.ts';
import { coverageOf, type Served } from './coverage.ts';
import type { EntityDraft, ReportBehaviour, ReportContract } from './draft.ts';
import { crudEndpoints, pagesOf } from './endpoints.ts';
import { mentions } from './grounding.ts';
import { camelCase, kebabCase, pluralPath, spoken, wordsOf } from './names.ts';
import { actionModule, actionModuleName, reportModule } from './modules.ts';
import { createdRecord, type DesignedAction } from './shape.ts';

export interface DesignedReport {
  readonly report: ReportBehaviour;
  readonly contract: ReportContract;
}

/** Everything that the steps found out. */
export interface Design {
  readonly title: string;
  readonly brief: Brief;
  readonly requirements: readonly Requirement[];
  readonly entities: readonly EntityDraft[];
  readonly actions: readonly DesignedAction[];
  readonly reports: readonly DesignedReport[];
  /** Module names that are not free. */
  readonly taken?: readonly string[];
}

interface BuiltModule {
  readonly module: Module;
  readonly endpoint: Endpoint;
  readonly served: Served;
}

/** The plan that follows from the design. Equal designs give equal plans. */
export function assemblePlan(design: Design): Plan {
  const text = allText(design);
  const signIn = needsSignIn(text);
  const owned = signIn ? ownedEntities(design.requirements.flatMap(sentencesOf), design.entities) : [];
  const entities: Entity[] = design.entities.map(({ name, fields }) => ({
    name,
    plural: pluralPath(name),
    description: describe(name, design),
    fields: [...fields],
    owned: owned.includes(name),
  }));
  const names = new Set(design.taken);
  const built = [
    ...design.actions.map((one) => buildAction(one, design, names, signIn)),
    ...design.reports.map((one) => buildReport(one, design, names, signIn)),
  ];
  const records = new Set(design.actions.flatMap((one) => createdRecord(one, design.entities)?.name ?? []));
  const crud = entities.flatMap((entity) => crudEndpoints(entity, { isRecord: records.has(entity.name), auth: signIn }, text));
  const taken = new Set(built.map(({ endpoint }) => `${endpoint.method} ${endpoint.path}`));
  const endpoints = [...crud.filter((endpoint) => !taken.has(`${endpoint.method} ${endpoint.path}`)), ...built.map(({ endpoint }) => endpoint)];
  return Plan.fromPartial({
    title: design.title,
    profile: design.brief.profile || 'web',
    requirements: [...design.requirements],
    entities,
    endpoints,
    pages: pagesOf(entities, endpoints, signIn),
    modules: built.map(({ module }) => module),
    coverage: coverageOf(
      design.requirements,
      built.map(({ served }) => served),
      entities,
      endpoints,
    ),
    signIn,
  });
}

function allText({ brief, requirements }: Design): string {
  return [brief.text, ...requirements.map((requirement) => requirement.text)].join('\n');
}

function describe(name: string, design: Design): string {
  const sentence = design.requirements.flatMap(sentencesOf).find((text) => entityIn(text, design.entities) === name);
  return (sentence ?? spoken(name)).slice(0, 160);
}

function uniqueName(wanted: string, taken: Set<string>): string {
  let name = isReserved(wanted) ? `${wanted}Rows` : wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`;
  taken.add(name);
  return name;
}

function buildAction(one: DesignedAction, design: Design, names: Set<string>, auth: boolean): BuiltModule {
  const { action } = one;
  const name = uniqueName(actionModuleName(one), names);
  const record = createdRecord(one, design.entities);
  const isOwnRecord = record?.name === action.entity && !action.stated;
  const path = isOwnRecord ? `/api/${pluralPath(action.entity)}` : actionPath(action);
  const id = `${action.entity ? pluralPath(action.entity) : 'actions'}.${action.verb}`;
  const endpoint: Endpoint = {
    id,
    kind: EndpointKind.ACTION,
    method: action.stated?.method ?? 'POST',
    path,
    entity: action.entity,
    module: name,
    auth,
    filters: [],
  };
  return { endpoint, module: actionModule(one, { name, endpoint: id, path }, design.entities), served: { behaviour: action, endpoint: id, module: name } };
}

function buildReport({ report, contract }: DesignedReport, design: Design, names: Set<string>, auth: boolean): BuiltModule {
  const name = uniqueName(report.name, names);
  const path = report.stated?.path ?? `/api/reports/${kebabCase(name)}`;
  const id = `reports.${camelCase(name)}`;
  const endpoint: Endpoint = { id, kind: EndpointKind.REPORT, method: 'GET', path, entity: '', module: name, auth, filters: [] };
  const related = relatedEntities(report, contract, design.entities);
  return {
    endpoint,
    module: reportModule(report, contract, { name, endpoint: id, path }, design.entities, related),
    served: { behaviour: report, endpoint: id, module: name },
  };
}

/** Entities that the report speaks of, those that refer to its rows, and all when it speaks of none. */
function relatedEntities(report: ReportBehaviour, contract: ReportContract, entities: readonly EntityDraft[]): string[] {
  const words = [
    ...report.sentences.flatMap(({ text }) => wordsOf(text)),
    ...wordsOf(report.name),
    ...contract.figures.flatMap((figure) => wordsOf(figure.name)),
  ];
  const said = entities
    .filter((entity) => mentions(words, entity.name) || entity.fields.some((field) => field.values.some((value) => mentions(words, value))))
    .map((entity) => entity.name);
  const around = entities
    .filter((entity) => entity.fields.some((field) => (contract.per !== '' && field.ref === contract.per) || (said.length > 0 && field.ref === said[0])))
    .map((entity) => entity.name);
  const all = [...said, ...around];
  return all.length > 0 ? [...new Set(all)] : entities.map((entity) => entity.name);
}
