import {
  EndpointKind,
  type Brief,
  type Endpoint,
  type Entity,
  type Module,
  type Page,
  type Plan,
  type Requirement,
  type Superseded,
} from '@modwright/contracts/plan';
import { ownedEntities } from '../accounts.ts';
import { assemblePlan, type DesignedReport } from '../assemble.ts';
import { sentencesOf } from '../brief.ts';
import type { EntityDraft } from '../draft.ts';
import { pagesOf } from '../endpoints.ts';
import { spoken } from '../names.ts';
import { withAssumption } from '../settle.ts';
import { shapeActions, type DesignedAction } from '../shape.ts';

/** What a follow-up comes to. */
export interface Extension {
  readonly brief: Brief;
  readonly requirements: readonly Requirement[];
  /** The app's entities with what is new in them, then the new ones. */
  readonly entities: readonly EntityDraft[];
  readonly actions: readonly DesignedAction[];
  readonly reports: readonly DesignedReport[];
  /** Modules of the app as they are to be now. */
  readonly changed: readonly Module[];
  /** Requirements that speak of a changed module, by its name. */
  readonly servedBy: ReadonlyMap<string, readonly string[]>;
  readonly superseded: readonly Superseded[];
}

/** The app's plan with the extension put in. Everything the follow-up does not speak of stays word for word. */
export function extendPlan(base: Plan, extension: Extension): Plan {
  const { brief, requirements, changed } = extension;
  const shaped = shapeActions(extension.entities, extension.actions);
  const taken = base.modules.map(({ name }) => name);
  const drafts = extension.entities.map((draft) => keepOldFields(draft, shaped.entities));
  const added = shaped.entities.filter(({ name }) => !drafts.some((draft) => draft.name === name));
  const entities = [...drafts, ...added];
  const more = assemblePlan({ title: base.title, brief, requirements, entities, actions: shaped.actions, reports: extension.reports, taken });
  const old = withoutSentences(base, extension.superseded);
  const sentences = [...old.requirements, ...requirements].flatMap(sentencesOf);
  const owned = base.signIn ? ownedEntities(sentences, entities) : [];
  const merged = more.entities.map((entity) => mergeEntity(entity, base, owned));
  const endpoints = mergeEndpoints(base, more, merged);
  const plan: Plan = {
    ...old,
    requirements: [...old.requirements, ...requirements],
    questions: [],
    entities: merged,
    endpoints,
    pages: mergePages(base.pages, pagesOf(merged, endpoints, base.signIn)),
    modules: [...base.modules.map((module) => changed.find(({ name }) => name === module.name) ?? module), ...more.modules],
    coverage: [...old.coverage, ...coverageOf(more, endpoints, extension)],
  };
  return withOptionalFields(base, plan);
}

/** Actions that are new may add a field to an entity that is there; they do not change the fields it has. */
function keepOldFields(draft: EntityDraft, shaped: readonly EntityDraft[]): EntityDraft {
  const more = shaped.find(({ name }) => name === draft.name)?.fields.filter((field) => !draft.fields.some(({ name }) => name === field.name)) ?? [];
  return { name: draft.name, fields: [...draft.fields, ...more] };
}

function mergeEntity(entity: Entity, base: Plan, owned: readonly string[]): Entity {
  const old = base.entities.find(({ name }) => name === entity.name);
  return old ? { ...old, fields: entity.fields } : { ...entity, owned: owned.includes(entity.name) };
}

/** The app's endpoints, lists with filters by what is new, then those of new entities and modules. */
function mergeEndpoints(base: Plan, more: Plan, entities: readonly Entity[]): Endpoint[] {
  const isOld = (name: string): boolean => base.entities.some((entity) => entity.name === name);
  const kept = base.endpoints.map((endpoint) => {
    if (endpoint.kind !== EndpointKind.LIST) return endpoint;
    const before = base.entities.find(({ name }) => name === endpoint.entity)?.fields.map(({ name }) => name) ?? [];
    const filters = more.endpoints.find((other) => other.kind === EndpointKind.LIST && other.entity === endpoint.entity)?.filters ?? [];
    return { ...endpoint, filters: [...endpoint.filters, ...filters.filter((name) => !before.includes(name))] };
  });
  const fresh = more.endpoints.filter(({ module, entity }) => module !== '' || !isOld(entity));
  const isPart = (endpoint: Endpoint): boolean => endpoint.entity === '' || entities.some(({ name }) => name === endpoint.entity);
  return [...kept, ...fresh.filter(isPart).map((endpoint) => ({ ...endpoint, auth: base.signIn }))];
}

function mergePages(before: readonly Page[], after: readonly Page[]): Page[] {
  const union = (old: readonly string[], now: readonly string[]): string[] => [...new Set([...old, ...now])];
  const kept = before.map((page) => {
    const now = after.find((other) => (page.entity ? other.entity === page.entity : other.path === page.path));
    return now ? { ...page, actions: union(page.actions, now.actions), reports: union(page.reports, now.reports) } : page;
  });
  const isKnown = (page: Page): boolean => before.some((old) => (page.entity ? old.entity === page.entity : old.path === page.path));
  const shown = new Set(kept.flatMap((page) => page.reports));
  return [
    ...kept,
    ...after
      .filter((page) => !isKnown(page))
      .map((page) => ({ ...page, reports: page.reports.filter((id) => !shown.has(id)) }))
      .filter((page) => page.entity || page.actions.length + page.reports.length > 0),
  ];
}

function coverageOf(more: Plan, endpoints: readonly Endpoint[], { servedBy }: Extension): Plan['coverage'] {
  const ids = new Set(endpoints.map(({ id }) => id));
  return more.coverage.map((one) => {
    const changed = [...servedBy].filter(([, requirements]) => requirements.includes(one.requirement)).map(([name]) => name);
    const calls = endpoints.filter(({ module }) => changed.includes(module)).map(({ id }) => id);
    return {
      requirement: one.requirement,
      endpoints: [...new Set([...one.endpoints.filter((id) => ids.has(id)), ...calls])],
      modules: [...new Set([...one.modules, ...changed])],
    };
  });
}

/** The plan without sentences that do not hold any more; a requirement that said nothing else goes with them. */
function withoutSentences(plan: Plan, superseded: readonly Superseded[]): Plan {
  const strip = (text: string): string =>
    superseded.reduce(
      (current, { what }) =>
        current
          .replace(what, '')
          .replace(/\s{2,}/g, ' ')
          .trim(),
      text,
    );
  const requirements = plan.requirements.map(({ id, text }) => ({ id, text: strip(text) })).filter(({ text }) => text !== '');
  const ids = new Set(requirements.map(({ id }) => id));
  return { ...plan, requirements, coverage: plan.coverage.filter(({ requirement }) => ids.has(requirement)) };
}

/** Says of every new field that rows from before have no value in it. */
function withOptionalFields(base: Plan, plan: Plan): Plan {
  return base.entities.reduce((current, { name, fields }) => {
    const now = plan.entities.find((entity) => entity.name === name)?.fields ?? [];
    const fresh = now.filter((field) => !field.required && !field.readOnly && !fields.some((old) => old.name === field.name));
    return fresh.reduce(
      (so, field) => withAssumption(so, `The ${spoken(field.name)} of a ${spoken(name)} may be left out: rows from before have none`, ''),
      current,
    );
  }, plan);
}
