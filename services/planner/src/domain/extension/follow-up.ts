import type { Brief, Plan, Requirement } from '@modwright/contracts/plan';
import { isConditional, readBehaviours, ruledAction, type LabelledSentence } from '../behaviours.ts';
import { readRequirements, sentencesOf } from '../brief.ts';
import type { Behaviour, EntityDraft, Sentence } from '../draft.ts';
import { limitsIn } from '../limits.ts';
import { knownModules, moduleOfBehaviour, toBehaviour, type KnownModule } from './known-modules.ts';

/** What a follow-up says about a module that is there. */
export interface ModuleChange {
  readonly known: KnownModule;
  /** Sentences of the follow-up about it. */
  readonly sentences: readonly Sentence[];
  /** As the follow-up spells it out, if it does. */
  readonly stated?: Behaviour['stated'];
}

export interface FollowUp {
  readonly added: readonly Behaviour[];
  readonly changed: readonly ModuleChange[];
}

/** The follow-up's requirements, with ids that the app's own do not have. */
export function followUpRequirements(brief: Brief, plan: Plan): Requirement[] {
  const taken = new Set(plan.requirements.map(({ id }) => id));
  let next = plan.requirements.length + 1;
  return readRequirements(brief).map(({ id, text }) => {
    if (!taken.has(id)) return { id, text };
    while (taken.has(`R${next}`)) next += 1;
    taken.add(`R${next}`);
    return { id: `R${next}`, text };
  });
}

/** Which modules a follow-up changes, and which behaviours it adds. Every conditional sentence goes to a module, if one fits. */
export function readFollowUp(
  plan: Plan,
  requirements: readonly Requirement[],
  labelled: readonly LabelledSentence[],
  entities: readonly EntityDraft[],
): FollowUp {
  const known = knownModules(plan);
  const sentences = requirements.flatMap((requirement) => sentencesOf(requirement).map((text) => ({ requirement: requirement.id, text })));
  // A new limit in the place of an old one belongs where the old one is, whatever else the sentence speaks of.
  const limited = new Map(sentences.flatMap((sentence) => limitedModules(sentence.text, known).map((module) => [sentence.text, module] as const)));
  const changes = new Map<string, ModuleChange>();
  const change = (module: KnownModule, more: readonly Sentence[], stated?: Behaviour['stated']): void => {
    const before = changes.get(module.module.name);
    const fresh = more.filter(({ text }) => !before?.sentences.some((one) => one.text === text));
    const spelled = stated ?? before?.stated;
    changes.set(module.module.name, { known: module, sentences: [...(before?.sentences ?? []), ...fresh], ...(spelled ? { stated: spelled } : {}) });
  };

  for (const sentence of sentences) {
    const module = limited.get(sentence.text);
    if (module) change(module, [sentence]);
  }
  const added: Behaviour[] = [];
  for (const behaviour of readBehaviours(requirements, labelled, entities)) {
    const own = behaviour.sentences.filter(({ text }) => !limited.has(text));
    const module = moduleOfBehaviour(behaviour, known);
    if (module) change(module, own, behaviour.stated);
    else if (own.length > 0) added.push({ ...behaviour, sentences: own });
  }
  const held = new Set([...added, ...changes.values()].flatMap((one) => one.sentences.map(({ text }) => text)));
  const actions = known.filter(({ kind }) => kind === 'action');
  const acts = actions.map((one) => toBehaviour(one, []));
  for (const sentence of sentences.filter(({ text }) => isConditional(text) && !held.has(text))) {
    const module = actions[ruledAction(sentence.text, acts, entities)];
    if (module) change(module, [sentence]);
  }
  return { added, changed: [...changes.values()].filter((one) => one.sentences.length > 0) };
}

/** Modules with a limit of the same thing that has another value. */
function limitedModules(text: string, known: readonly KnownModule[]): KnownModule[] {
  const limits = limitsIn(text);
  return known.filter(({ module }) =>
    module.acceptance.some((one) => limitsIn(one.text).some((old) => limits.some((limit) => limit.key === old.key && limit.value !== old.value))),
  );
}
