import type { Field, FieldType, Refusal } from '@modwright/contracts/plan';

/** An entity as it grows from the model's answer; becomes a plan entity. */
export interface EntityDraft {
  readonly name: string;
  readonly fields: readonly Field[];
}

/** An endpoint that the person wrote down: "POST /api/tools/{id}/lend". */
export interface StatedEndpoint {
  readonly method: string;
  readonly path: string;
  /** Names in code marks beside it: inputs of an action, figures of a report. */
  readonly names: readonly string[];
}

/** What the brief asks beyond storing, listing, filtering, changing and removing rows. */
export type Behaviour = ActionBehaviour | ReportBehaviour;

interface BehaviourBase {
  /** Requirements it serves, and their sentences about it, word for word. */
  readonly requirements: readonly string[];
  readonly sentences: readonly Sentence[];
  readonly stated?: StatedEndpoint;
}

export interface ActionBehaviour extends BehaviourBase {
  readonly kind: 'action';
  /** camelCase, without the entity: "lend", "markRead". */
  readonly verb: string;
  /** Entity of the row it is done to. */
  readonly entity: string;
}

export interface ReportBehaviour extends BehaviourBase {
  readonly kind: 'report';
  /** camelCase: "overdueLoans". */
  readonly name: string;
}

/** One sentence of the brief and the requirement it stands in. */
export interface Sentence {
  readonly requirement: string;
  readonly text: string;
}

/** What an action does, takes and refuses. */
export interface ActionContract {
  readonly effects: readonly Effect[];
  readonly input: readonly Field[];
  readonly refusals: readonly Refusal[];
  readonly examples: readonly string[];
}

/** What a report answers. */
export interface ReportContract {
  /** Entity with one row of figures each; empty = one object with figures over all. */
  readonly per: string;
  readonly figures: readonly Field[];
  readonly examples: readonly string[];
}

export interface Effect {
  readonly kind: 'creates' | 'sets' | 'deletes';
  readonly entity: string;
  /** Only for "sets". */
  readonly field: string;
}

/** A field with everything unsaid at its default. */
export function makeField(name: string, type: FieldType, more: Partial<Field> = {}): Field {
  return {
    name,
    type,
    required: true,
    unique: false,
    values: [],
    ref: '',
    defaultJson: '',
    readOnly: false,
    min: undefined,
    max: undefined,
    description: '',
    ...more,
  };
}
