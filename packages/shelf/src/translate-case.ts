import type { Case, Expect, Step } from '@modwright/contracts/grading';
import { CaseOrigin } from '@modwright/contracts/grading';
import { EndpointKind, type Endpoint, type Entity, type Module, type Plan } from '@modwright/contracts/plan';
import type { Renaming, Rename, ShelfModule } from '@modwright/contracts/shelf';
import { endpointOf } from '@modwright/profiles';
import { findEndpoint } from './find-endpoint.ts';

/** Names that are the same in every app. */
const PLATFORM_NAMES = new Set(['id', 'createdAt', 'ownerId', 'email']);
/** Query parameters of every list. */
const LIST_PARAMETERS = new Set(['limit', 'offset', 'q']);

/** A name or an endpoint that the new app has no word for. */
class Untranslatable extends Error {}

interface Dictionary {
  readonly from: Plan;
  readonly to: Plan;
  readonly module: Module;
  readonly renaming: Renaming;
}

/** New names by old ones. */
type Names = ReadonlyMap<string, string>;

/**
 * The cases of a kept module as conversations with the new app: paths, field names and references to saved answers in its names.
 * A case that speaks of what the new app does not have is left out.
 */
export function translateCases(kept: ShelfModule, renaming: Renaming, plan: Plan, module: Module): Case[] {
  if (!kept.app) return [];
  const dictionary = { from: kept.app, to: plan, module, renaming };
  // What follows from the plan alone is derived anew for the new app.
  return kept.cases.filter((one) => one.origin !== CaseOrigin.DERIVED).flatMap((one) => translateCase(one, kept.id, dictionary));
}

function translateCase(one: Case, shelfId: string, dictionary: Dictionary): Case[] {
  const saved = new Map<string, Names>();
  try {
    const steps = one.steps.map((step) => translateStep(step, dictionary, saved));
    return [{ ...one, id: `${dictionary.module.name}.${shelfId.slice(0, 14)}.${one.id}`, module: dictionary.module.name, origin: CaseOrigin.KEPT, steps }];
  } catch (error) {
    if (error instanceof Untranslatable) return [];
    throw error;
  }
}

function translateStep(step: Step, dictionary: Dictionary, saved: Map<string, Names>): Step {
  if (step.path.startsWith('/api/auth/')) return step;
  const spoken = findEndpoint(dictionary.from, step);
  if (!spoken) throw new Untranslatable(step.path);
  const { endpoint, asked, answered, created } = translateEndpoint(spoken.endpoint, dictionary);
  const expand = (text: string): string => renameReferences(text, saved);
  const body = step.bodyJson === '' ? undefined : renameKeys(JSON.parse(expand(step.bodyJson)) as unknown, asked);
  if (created) assertComplete(created, body);
  const expect = step.expect && translateExpect(step.expect, answered, expand);
  if (step.save) saved.set(step.save, answered);
  return {
    ...step,
    method: endpoint.method.toUpperCase(),
    path: fillPath(endpoint, spoken.parameters.map(expand)) + translateQuery(step.path, endpoint, asked, expand),
    bodyJson: body === undefined ? '' : JSON.stringify(body),
    expect,
  };
}

interface Translated {
  readonly endpoint: Endpoint;
  /** Names of what is sent. */
  readonly asked: Names;
  /** Names of what comes back. */
  readonly answered: Names;
  /** The entity a row is made of. */
  readonly created?: Entity;
}

function translateEndpoint(from: Endpoint, { from: app, to, module, renaming }: Dictionary): Translated {
  const [known] = app.modules;
  if (known && endpointOf(app, known) === from) {
    const endpoint = endpointOf(to, module);
    const output = known.output?.entity ? fieldNames(renaming, known.output.entity) : toNames(renaming.output);
    if (!endpoint) throw new Untranslatable(from.id);
    return { endpoint, asked: toNames(renaming.input), answered: output };
  }
  const target = renaming.entities.find((one) => one.from === from.entity)?.to;
  const endpoint = to.endpoints.find((one) => one.kind === from.kind && one.entity === target && one.module === '');
  if (!endpoint) throw new Untranslatable(from.id);
  const names = fieldNames(renaming, from.entity);
  const entity = from.kind === EndpointKind.CREATE ? to.entities.find(({ name }) => name === target) : undefined;
  return { endpoint, asked: names, answered: names, ...(entity ? { created: entity } : {}) };
}

function fieldNames({ entities }: Renaming, entity: string): Names {
  const found = entities.find((one) => one.from === entity);
  if (!found) throw new Untranslatable(entity);
  return toNames(found.fields);
}

function toNames(renames: readonly Rename[]): Names {
  return new Map(renames.map(({ from, to }) => [from, to]));
}

function renameOne(name: string, names: Names): string {
  const found = names.get(name) ?? (PLATFORM_NAMES.has(name) ? name : undefined);
  if (found === undefined) throw new Untranslatable(name);
  return found;
}

/** Keys of objects at any depth; operators of patterns ("$contains") stay. */
function renameKeys(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((entry) => renameKeys(entry, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key.startsWith('$') ? key : renameOne(key, names), renameKeys(entry, names)]));
}

/** "{{loan.dueDate}}" in the words of what was saved; accounts and drawn values stay. */
function renameReferences(text: string, saved: ReadonlyMap<string, Names>): string {
  return text.replaceAll(/\{\{(\w+)\.(\w+)\}\}/g, (whole, label: string, field: string) => {
    const names = saved.get(label);
    return names ? `{{${label}.${renameOne(field, names)}}}` : whole;
  });
}

/** Of a refusal the status counts; its words and the schema of an answer belong to the app. */
function translateExpect(expect: Expect, names: Names, expand: (text: string) => string): Expect {
  const isRefusal = expect.status >= 400 || expect.anyStatus.some((status) => status >= 400);
  const bodyJson = isRefusal || expect.bodyJson === '' ? '' : JSON.stringify(renameKeys(JSON.parse(expand(expect.bodyJson)) as unknown, names));
  return { ...expect, bodyJson, schemaJson: '' };
}

function fillPath({ path }: Endpoint, parameters: readonly string[]): string {
  let used = 0;
  const filled = path.replaceAll(/\{[^}]+\}/g, () => parameters[used++] ?? '');
  if (used !== parameters.length) throw new Untranslatable(path);
  return filled;
}

function translateQuery(path: string, endpoint: Endpoint, names: Names, expand: (text: string) => string): string {
  const query = path.split('?')[1];
  if (!query) return '';
  const isReport = endpoint.kind === EndpointKind.REPORT;
  const parts = query.split('&').map((part) => {
    const [key = '', value = ''] = part.split('=');
    if (!isReport && LIST_PARAMETERS.has(key)) return part;
    if (!isReport && key === 'sort') return `sort=${value.startsWith('-') ? '-' : ''}${renameOne(value.replace(/^-/, ''), names)}`;
    const name = renameOne(key, names);
    if (!isReport && !endpoint.filters.includes(name)) throw new Untranslatable(name);
    return `${name}=${expand(value)}`;
  });
  return `?${parts.join('&')}`;
}

/** A row that the new app would not take sets no scene. */
function assertComplete(entity: Entity, body: unknown): void {
  const given = new Set(Object.keys(body ?? {}));
  const missing = entity.fields.find((field) => field.required && !field.readOnly && field.defaultJson === '' && !given.has(field.name));
  if (missing) throw new Untranslatable(missing.name);
}
