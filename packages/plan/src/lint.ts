import { EndpointKind, FieldType, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import { findCycle } from './cycles.ts';
import { REFUSAL_STATUSES } from './refusals.ts';
import { isReserved } from './reserved.ts';

/** A fault of a plan, and the part of it that has the fault. */
export interface Finding {
  readonly part: 'requirement' | 'entity' | 'endpoint' | 'module' | 'page';
  /** Requirement id, entity, endpoint id, module name or page path. */
  readonly name: string;
  readonly text: string;
}

/** Every fault of the plan; none = it can be built. */
export function lintPlan(plan: Plan): Finding[] {
  return [
    ...lintEntities(plan),
    ...lintEndpoints(plan),
    ...plan.modules.flatMap((module) => lintModule(module, plan)),
    ...lintDependencies(plan),
    ...lintPages(plan),
    ...lintCoverage(plan),
  ];
}

/** One line a person can act on. */
export function findingText(finding: Finding): string {
  return `${finding.part} ${finding.name}: ${finding.text}`;
}

type Part = Finding['part'];
const finding = (part: Part, name: string, text: string): Finding => ({ part, name, text });

function duplicates(part: Part, names: readonly string[], what: string): Finding[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) => finding(part, name, `${what} is used twice`));
}

function lintEntities(plan: Plan): Finding[] {
  const found = [
    ...duplicates(
      'entity',
      plan.entities.map((entity) => entity.name),
      'the name',
    ),
    ...duplicates(
      'entity',
      plan.entities.map((entity) => entity.plural),
      'the path name',
    ),
  ];
  if (plan.entities.length === 0) found.push(finding('entity', '-', 'the plan stores nothing'));
  for (const entity of plan.entities) {
    if (!/^[A-Z][A-Za-z0-9]*$/.test(entity.name)) found.push(finding('entity', entity.name, 'the name is not PascalCase'));
    if (entity.fields.length === 0) found.push(finding('entity', entity.name, 'it has no fields'));
    found.push(...lintFields('entity', entity.name, entity.fields, plan, ['id', 'createdAt']));
  }
  return found;
}

function lintFields(part: Part, name: string, fields: readonly Field[], plan: Plan, taken: readonly string[] = []): Finding[] {
  const found = duplicates(
    part,
    fields.map((field) => field.name),
    `a field of ${name}`,
  ).map((one) => finding(part, name, `the field ${one.name} is there twice`));
  for (const field of fields) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(field.name)) found.push(finding(part, name, `the field name "${field.name}" is not camelCase`));
    if (taken.includes(field.name)) found.push(finding(part, name, `the field ${field.name} is built in`));
    if (field.type === FieldType.UNSPECIFIED) found.push(finding(part, name, `the field ${field.name} has no type`));
    if (field.type === FieldType.ENUM && field.values.length === 0) found.push(finding(part, name, `the choice ${field.name} has no values`));
    if (field.type === FieldType.REFERENCE && !plan.entities.some((entity) => entity.name === field.ref))
      found.push(finding(part, name, `the field ${field.name} refers to "${field.ref}", which does not exist`));
    if (field.min !== undefined && field.max !== undefined && field.min > field.max)
      found.push(finding(part, name, `the field ${field.name} has a least value above its greatest`));
  }
  return found;
}

const CALLS_MODULE: readonly EndpointKind[] = [EndpointKind.ACTION, EndpointKind.REPORT];

function lintEndpoints(plan: Plan): Finding[] {
  const found = [
    ...duplicates(
      'endpoint',
      plan.endpoints.map((endpoint) => endpoint.id),
      'the id',
    ),
    ...duplicates(
      'endpoint',
      plan.endpoints.map((endpoint) => `${endpoint.method} ${endpoint.path.replace(/\{\w+\}/g, '{}')}`),
      'the route',
    ),
  ];
  for (const endpoint of plan.endpoints) {
    const isModules = CALLS_MODULE.includes(endpoint.kind);
    const module = plan.modules.find((one) => one.name === endpoint.module);
    if (endpoint.kind === EndpointKind.UNSPECIFIED) found.push(finding('endpoint', endpoint.id, 'it has no kind'));
    if (!endpoint.path.startsWith('/')) found.push(finding('endpoint', endpoint.id, 'its path does not begin with "/"'));
    if (isModules && !module) found.push(finding('endpoint', endpoint.id, 'no module answers it'));
    if (!isModules && endpoint.module) found.push(finding('endpoint', endpoint.id, 'the scaffold answers it, but it names a module'));
    if (module && module.endpoint !== endpoint.id) found.push(finding('endpoint', endpoint.id, `its module ${module.name} belongs to ${module.endpoint}`));
    const mustHaveEntity = !isModules;
    if ((endpoint.entity || mustHaveEntity) && !plan.entities.some((entity) => entity.name === endpoint.entity))
      found.push(finding('endpoint', endpoint.id, `its entity "${endpoint.entity}" does not exist`));
  }
  return found;
}

function lintModule(module: Module, plan: Plan): Finding[] {
  const report = (text: string): Finding => finding('module', module.name, text);
  const found: Finding[] = [];
  const endpoint = plan.endpoints.find((one) => one.id === module.endpoint);
  if (plan.modules.filter((other) => other.name === module.name).length > 1) found.push(report('the name is used twice'));
  if (isReserved(module.name) || !/^[a-z][A-Za-z0-9]*$/.test(module.name)) found.push(report('the name cannot be a function name'));
  if (!module.responsibility.trim()) found.push(report('it has no responsibility'));
  if (!endpoint) found.push(report('no endpoint calls it'));
  for (const parameter of endpoint?.path.match(/\{(\w+)\}/g) ?? []) {
    if (!module.input.some((field) => `{${field.name}}` === parameter)) found.push(report(`the path parameter ${parameter} is not an input`));
  }
  for (const entity of module.entities) if (!plan.entities.some((one) => one.name === entity)) found.push(report(`it uses "${entity}", which does not exist`));
  found.push(...lintFields('module', module.name, module.input, plan), ...lintFields('module', module.name, module.output?.fields ?? [], plan));
  if (!module.output || (!module.output.entity && module.output.fields.length === 0)) found.push(report('it answers nothing'));
  if (module.output?.entity && !module.entities.includes(module.output.entity)) found.push(report(`it answers ${module.output.entity}, which it does not use`));
  for (const { status, when } of module.refusals) {
    if (!REFUSAL_STATUSES.includes(status)) found.push(report(`it refuses with ${status}; only ${REFUSAL_STATUSES.join(', ')} are possible`));
    if (!when.trim()) found.push(report(`it refuses with ${status} without saying when`));
  }
  if (module.acceptance.length === 0) found.push(report('no sentence says what must be true of it'));
  return found;
}

function lintDependencies(plan: Plan): Finding[] {
  const names = plan.modules.map((module) => module.name);
  const missing = plan.modules.flatMap((module) =>
    module.dependsOn.filter((name) => !names.includes(name)).map((name) => finding('module', module.name, `it depends on "${name}", which does not exist`)),
  );
  const cycle = findCycle(new Map(plan.modules.map((module) => [module.name, module.dependsOn])));
  return cycle.length > 0 ? [...missing, finding('module', cycle[0] ?? '', `it depends on itself: ${[...cycle, cycle[0]].join(' -> ')}`)] : missing;
}

function lintPages(plan: Plan): Finding[] {
  // An app without pages is spoken to by its API alone.
  if (plan.pages.length === 0) return [];
  const found = duplicates(
    'page',
    plan.pages.map((page) => page.path),
    'the path',
  );
  const shown = new Set(plan.pages.flatMap((page) => [...page.actions, ...page.reports]));
  for (const page of plan.pages) {
    if (!page.entity && page.actions.length + page.reports.length === 0) found.push(finding('page', page.path, 'it shows nothing'));
    if (page.entity && !plan.entities.some((entity) => entity.name === page.entity))
      found.push(finding('page', page.path, `its entity "${page.entity}" does not exist`));
    for (const id of [...page.actions, ...page.reports])
      if (!plan.endpoints.some((endpoint) => endpoint.id === id)) found.push(finding('page', page.path, `it offers ${id}, which does not exist`));
  }
  const unshown = plan.endpoints.filter((endpoint) => CALLS_MODULE.includes(endpoint.kind) && !shown.has(endpoint.id));
  return [...found, ...unshown.map((endpoint) => finding('endpoint', endpoint.id, 'no page offers it'))];
}

function lintCoverage(plan: Plan): Finding[] {
  return plan.requirements.flatMap((requirement) => {
    const coverage = plan.coverage.find((one) => one.requirement === requirement.id);
    const endpoints = coverage?.endpoints ?? [];
    const modules = coverage?.modules ?? [];
    const unknown = [
      ...endpoints.filter((id) => !plan.endpoints.some((endpoint) => endpoint.id === id)),
      ...modules.filter((name) => !plan.modules.some((module) => module.name === name)),
    ].map((name) => finding('requirement', requirement.id, `it is said to be served by ${name}, which does not exist`));
    return endpoints.length + modules.length === 0 ? [...unknown, finding('requirement', requirement.id, `nothing serves "${requirement.text}"`)] : unknown;
  });
}
