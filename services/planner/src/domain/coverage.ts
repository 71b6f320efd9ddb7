import { EndpointKind, type Coverage, type Endpoint, type Entity, type Requirement } from '@modwright/contracts/plan';
import type { Behaviour } from './draft.ts';
import { mentionsAll, sameWord } from './grounding.ts';
import { wordsOf } from './names.ts';

/** A behaviour and what serves it in the plan. */
export interface Served {
  readonly behaviour: Behaviour;
  readonly endpoint: string;
  readonly module: string;
}

const KIND_WORDS: readonly (readonly [RegExp, readonly EndpointKind[]])[] = [
  [/\b(add|create|enter|insert|new|record|register)\b/i, [EndpointKind.CREATE, EndpointKind.LIST]],
  [/\b(filter|search|list|show|browse|sort|find|view|see)\b/i, [EndpointKind.LIST, EndpointKind.READ]],
  [/\b(edit|change|update|rename|modify)\b/i, [EndpointKind.UPDATE]],
  [/\b(delete|remove)\b/i, [EndpointKind.DELETE]],
];

/** Which endpoints and modules serve each requirement. A requirement that names nothing of its own goes with the one before it. */
export function coverageOf(
  requirements: readonly Requirement[],
  served: readonly Served[],
  entities: readonly Entity[],
  endpoints: readonly Endpoint[],
): Coverage[] {
  let lastNamed: readonly string[] = [];
  return requirements.map((requirement) => {
    const mine = served.filter(({ behaviour }) => behaviour.requirements.includes(requirement.id));
    const named = namedEntities(requirement.text, entities);
    if (named.length > 0) lastNamed = named;
    const plain = crudOf(requirement.text, named.length > 0 ? named : lastNamed, endpoints, mine.length > 0);
    return {
      requirement: requirement.id,
      endpoints: [...new Set([...mine.map((one) => one.endpoint), ...plain])],
      modules: [...new Set(mine.map((one) => one.module))],
    };
  });
}

function namedEntities(text: string, entities: readonly Entity[]): string[] {
  const words = wordsOf(text);
  const byName = entities.filter((entity) => wordsOf(entity.name).every((part) => words.some((word) => sameWord(word, part))));
  if (byName.length > 0) return byName.map((entity) => entity.name);
  return entities
    .filter((entity) => entity.fields.some((field) => field.name.length > 3 && mentionsAll(words, field.name.replace(/Id$/, ''))))
    .map((entity) => entity.name);
}

function crudOf(text: string, entities: readonly string[], endpoints: readonly Endpoint[], isServed: boolean): string[] {
  const kinds = KIND_WORDS.filter(([pattern]) => pattern.test(text)).flatMap(([, kind]) => kind);
  if (isServed && kinds.length === 0) return [];
  const wanted = kinds.length > 0 ? kinds : [EndpointKind.LIST, EndpointKind.CREATE];
  return endpoints
    .filter((endpoint) => endpoint.module === '' && entities.includes(endpoint.entity) && wanted.includes(endpoint.kind))
    .map((endpoint) => endpoint.id);
}
