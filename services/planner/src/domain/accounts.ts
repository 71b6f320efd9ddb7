import type { EntityDraft } from './draft.ts';
import { entityIn } from './behaviours.ts';

const SIGN_IN = /\b(sign(?:s|ed)? in|log(?:s|ged)? in|sign-in|log-in|login|password|accounts? (?:for|of) (?:each|every)|their own account)\b/i;
const NO_SIGN_IN = /\b(?:no|without(?: any)?)\s+(?:sign-in|login|log-in|accounts?|passwords?)\b/i;
const OWN = /\b(?:only\s+(?:see|sees|their|his|her|the)|their own|his own|her own|own\b[^.]{0,30}\bonly|private|nobody else|no one else)\b/i;

/** True when the brief speaks of people who sign in. */
export function needsSignIn(text: string): boolean {
  return SIGN_IN.test(text) && !NO_SIGN_IN.test(text);
}

/** Entities whose rows belong to who made them: those that a sentence about "their own" names, and all when it names none. */
export function ownedEntities(sentences: readonly string[], entities: readonly EntityDraft[]): string[] {
  const owning = sentences.filter((sentence) => OWN.test(sentence));
  if (owning.length === 0) return [];
  const named = entities
    .map((entity) => entity.name)
    .filter((name) =>
      owning.some((sentence) =>
        entityIn(
          sentence,
          entities.filter((entity) => entity.name === name),
        ),
      ),
    );
  return named.length > 0 ? named : entities.map((entity) => entity.name);
}
