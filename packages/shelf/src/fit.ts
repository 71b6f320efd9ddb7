import type { Entity, Field, Module, Plan } from '@modwright/contracts/plan';
import { EntityRename, Renaming, Rename, type ShelfModule } from '@modwright/contracts/shelf';
import { accountEntity, endpointOf, inputFields, pathParameters, repositoryKey } from '@modwright/profiles';
import { matchFields, type MayRefer } from './match-fields.ts';
import { likenessOfNames } from './names.ts';
import { shapeOf } from './shape.ts';

/** Assignments of entities that are looked at before the best one so far is taken. */
const MAX_ASSIGNMENTS = 5_000;

/** An entity of the kept module's app by its name, and what it becomes. */
type Assignment = ReadonlyMap<string, Entity>;

/**
 * How the names of a kept module become those of a planned one: entities, fields, inputs and outputs each one to one.
 * @returns undefined when the contracts differ in more than names.
 */
export function findRenaming(kept: ShelfModule, plan: Plan, module: Module): Renaming | undefined {
  const [known] = kept.app?.modules ?? [];
  if (!kept.app || !known || shapeOf(kept.app, known) !== shapeOf(plan, module) || module.dependsOn.length > 0) return undefined;
  if (accountEntity(kept.app)?.name !== accountEntity(plan)?.name) return undefined;
  const job: Job = { app: kept.app, known, plan, module, mentioned: new Set(kept.source.match(/[A-Za-z_]\w*/g) ?? []) };
  const needed = neededEntities(job);
  const rest = kept.app.entities.filter((entity) => !needed.includes(entity));
  let best: { renaming: Renaming; score: number } | undefined;
  let tries = 0;
  for (const assignment of assignments(job, needed, new Map())) {
    tries += 1;
    if (tries > MAX_ASSIGNMENTS) break;
    const score = needed.reduce((sum, entity) => sum + likenessOf(job, entity, assignment.get(entity.name)), 0);
    const renaming = best && best.score >= score ? undefined : toRenaming(job, withOthers(job, rest, assignment));
    if (renaming) best = { renaming, score };
  }
  return best?.renaming;
}

interface Job {
  readonly app: Plan;
  readonly known: Module;
  readonly plan: Plan;
  readonly module: Module;
  /** Every name in the source; more than it uses is harmless. */
  readonly mentioned: ReadonlySet<string>;
}

/** Entities without which the source means nothing in the new app. */
function neededEntities({ app, known, mentioned }: Job): Entity[] {
  const names = new Set([known.output?.entity, endpointOf(app, known)?.entity, ...known.input.map(({ ref }) => ref)]);
  return app.entities.filter((entity) => names.has(entity.name) || mentioned.has(repositoryKey(entity)));
}

/** Every way to give the needed entities partners of their own, the most alike names first. */
function* assignments(job: Job, needed: readonly Entity[], so: Assignment): Generator<Assignment> {
  const [entity, ...others] = needed;
  if (!entity) {
    yield so;
    return;
  }
  const taken = new Set([...so.values()].map(({ name }) => name));
  const partners = job.plan.entities
    .filter((other) => !taken.has(other.name) && other.owned === entity.owned && isAnchored(job, entity.name, other.name))
    .filter((other) => fieldsOf(job, entity, other, () => true) !== undefined)
    .sort((a, b) => likenessOfNames(entity.name, b.name) - likenessOfNames(entity.name, a.name));
  for (const partner of partners) yield* assignments(job, others, new Map([...so, [entity.name, partner]]));
}

/** How likely two entities play the same part, from 0: their names, whether their modules are declared to work with them, the names of their fields. */
function likenessOf({ known, module }: Job, one: Entity, other: Entity | undefined): number {
  if (!other) return 0;
  const isDeclared = known.entities.includes(one.name) === module.entities.includes(other.name);
  const common = one.fields.filter(({ name }) => other.fields.some((field) => field.name === name)).length;
  return likenessOfNames(one.name, other.name) + (isDeclared ? 0.5 : 0) + (0.5 * common) / Math.max(1, one.fields.length);
}

/** What the one answers with the other must answer with; what the one's path is about the other's must be about. */
function isAnchored({ app, known, plan, module }: Job, from: string, to: string): boolean {
  const anchors = [
    [known.output?.entity ?? '', module.output?.entity ?? ''],
    [endpointOf(app, known)?.entity ?? '', endpointOf(plan, module)?.entity ?? ''],
  ];
  return anchors.every(([one, other]) => one === '' || other === '' || (from === one) === (to === other));
}

function fieldsOf({ mentioned }: Job, from: Entity, to: Entity, mayRefer: MayRefer): Rename[] | undefined {
  return matchFields(from.fields, to.fields, mayRefer, (field) => mentioned.has(field.name));
}

/** Entities that only cases touch get partners of the same name. */
function withOthers({ plan }: Job, rest: readonly Entity[], assignment: Assignment): Assignment {
  const taken = new Set([...assignment.values()].map(({ name }) => name));
  const found = rest.flatMap((entity) => plan.entities.filter(({ name, owned }) => name === entity.name && owned === entity.owned && !taken.has(name)));
  return new Map([...assignment, ...found.map((entity) => [entity.name, entity] as const)]);
}

function toRenaming(job: Job, assignment: Assignment): Renaming | undefined {
  const mayRefer: MayRefer = (from, to) => assignment.get(from)?.name === to;
  const entities = job.app.entities.flatMap((entity) => {
    const partner = assignment.get(entity.name);
    return partner ? [{ entity, partner, fields: fieldsOf(job, entity, partner, mayRefer) }] : [];
  });
  const input = matchInput(job, mayRefer);
  const output = matchAll(job.known.output?.fields ?? [], job.module.output?.fields ?? [], mayRefer);
  if (!input || !output || entities.some(({ fields }) => fields === undefined)) return undefined;
  return Renaming.fromPartial({
    entities: entities.map(({ entity, partner, fields }) => EntityRename.fromPartial({ from: entity.name, to: partner.name, fields: fields ?? [] })),
    input,
    output,
  });
}

/** Parameters of the paths are partners in their order; the other inputs find theirs. */
function matchInput({ app, known, plan, module }: Job, mayRefer: MayRefer): Rename[] | undefined {
  const from = pathParameters(endpointOf(app, known)?.path ?? '');
  const to = pathParameters(endpointOf(plan, module)?.path ?? '');
  if (from.length !== to.length) return undefined;
  const body = (fields: readonly Field[], path: readonly string[]): Field[] => fields.filter(({ name }) => !path.includes(name));
  const rest = matchAll(body(inputFields(app, known), from), body(inputFields(plan, module), to), mayRefer);
  return rest && [...from.map((name, index) => Rename.fromPartial({ from: name, to: to[index] ?? '' })), ...rest];
}

/** Every field of the one with one of the other, none left over. */
function matchAll(from: readonly Field[], to: readonly Field[], mayRefer: MayRefer): Rename[] | undefined {
  return from.length === to.length ? matchFields(from, to, mayRefer, () => true) : undefined;
}
