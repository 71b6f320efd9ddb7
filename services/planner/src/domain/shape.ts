import { FieldType, type Field } from '@modwright/contracts/plan';
import { makeField, type ActionBehaviour, type ActionContract, type Effect, type EntityDraft } from './draft.ts';
import { mentionsAll, sameWord } from './grounding.ts';
import { wordsOf } from './names.ts';

/** An action together with its contract. */
export interface DesignedAction {
  readonly action: ActionBehaviour;
  readonly contract: ActionContract;
}

export interface Shaped {
  readonly entities: readonly EntityDraft[];
  readonly actions: readonly DesignedAction[];
}

/** Brings entities and actions together: rows that actions act on, states that they need, fields that only they set. */
export function shapeActions(entities: readonly EntityDraft[], actions: readonly DesignedAction[]): Shaped {
  const placed = actions.map((one) => placeAction(one, entities));
  const withStates = placed.reduce((current, one) => giveState(current, one), { entities, actions: [] as readonly DesignedAction[] });
  return { entities: withStates.entities.map((entity) => withReadOnly(entity, withStates.actions)), actions: withStates.actions };
}

/** Moves an action to the row that keeps its mark ("returnedAt"), or to the parent of a part that one picks ("vote for an option of a poll"). */
function placeAction(one: DesignedAction, entities: readonly EntityDraft[]): DesignedAction {
  const { action, contract } = one;
  if (action.stated) return one;
  const keeper = entities.find(
    (entity) => entity.name !== action.entity && refersTo(entity, action.entity) && entity.fields.some((field) => isMarkOf(field, action.verb)),
  );
  if (keeper) {
    const mark = keeper.fields.find((field) => isMarkOf(field, action.verb))?.name ?? '';
    const kept = contract.effects.filter((effect) => effect.kind !== 'creates' && !(effect.kind === 'deletes' && effect.entity === keeper.name));
    return {
      action: { ...action, entity: keeper.name },
      contract: { ...contract, effects: addEffect(kept, { kind: 'sets', entity: keeper.name, field: mark }) },
    };
  }
  const record = createdRecord(one, entities);
  const parent = entities.find(
    (entity) =>
      entity.name !== action.entity &&
      record &&
      refersTo(record, entity.name) &&
      refersTo(record, action.entity) &&
      isPartOf(action.entity, entity.name, entities),
  );
  return parent ? { action: { ...action, entity: parent.name }, contract } : one;
}

const refersTo = (entity: EntityDraft, name: string): boolean => entity.fields.some((field) => field.ref === name);

function isPartOf(part: string, whole: string, entities: readonly EntityDraft[]): boolean {
  return entities.some((entity) => entity.name === part && refersTo(entity, whole));
}

/** "returnedAt" is the mark of "return". */
function isMarkOf(field: Field, verb: string): boolean {
  const isMark = field.type === FieldType.DATE_TIME || field.type === FieldType.BOOLEAN;
  return isMark && !field.required && mentionsAll(wordsOf(verb), field.name.replace(/(At|On)$/, ''));
}

function addEffect(effects: readonly Effect[], effect: Effect): Effect[] {
  return effects.some((other) => other.kind === effect.kind && other.entity === effect.entity && other.field === effect.field)
    ? [...effects]
    : [...effects, effect];
}

/** The entity whose row the action makes, if any. */
export function createdRecord({ contract }: DesignedAction, entities: readonly EntityDraft[]): EntityDraft | undefined {
  const name = contract.effects.find((effect) => effect.kind === 'creates')?.entity;
  return entities.find((entity) => entity.name === name);
}

/** An action that would change nothing gets a state to set: the matching choice of the row, or a time of its own ("archivedAt"). */
function giveState(shaped: Shaped, one: DesignedAction): Shaped {
  const { action, contract } = one;
  const row = shaped.entities.find((entity) => entity.name === action.entity);
  if (contract.effects.length > 0 || !row) return { ...shaped, actions: [...shaped.actions, one] };
  const existing = row.fields.find(
    (field) => isMarkOf(field, action.verb) || field.values.some((value) => wordsOf(action.verb).some((word) => sameWord(word, value))),
  );
  const field = existing ?? makeField(`${pastOf(action.verb)}At`, FieldType.DATE_TIME, { required: false, readOnly: true });
  const entities = existing ? shaped.entities : shaped.entities.map((entity) => (entity === row ? { ...entity, fields: [...entity.fields, field] } : entity));
  const effects: Effect[] = [{ kind: 'sets', entity: row.name, field: field.name }];
  return { entities, actions: [...shaped.actions, { action, contract: { ...contract, effects } }] };
}

/** "archive" as "archived", "markPaid" as "paid". */
function pastOf(verb: string): string {
  const words = wordsOf(verb);
  if (words[0] === 'mark' && words[1]) return words[1];
  const [first = '', ...rest] = words;
  const past = /e$/.test(first) ? `${first}d` : /[^aeiou]y$/.test(first) ? `${first.slice(0, -1)}ied` : `${first}ed`;
  return [past, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

/** Times and guarded states are set by actions only, so that no plain update goes around a rule. */
function withReadOnly(entity: EntityDraft, actions: readonly DesignedAction[]): EntityDraft {
  const fields = entity.fields.map((field) => {
    const setters = actions.filter(({ contract }) =>
      contract.effects.some((effect) => effect.kind === 'sets' && effect.entity === entity.name && effect.field === field.name),
    );
    const isGuarded = setters.some(({ contract }) => contract.refusals.length > 0);
    const isTime = field.type === FieldType.DATE_TIME && setters.length > 0;
    if (!isTime && !(isGuarded && isStateOrCount(field))) return field;
    return isTime
      ? { ...field, readOnly: true, required: false }
      : { ...field, readOnly: true, required: true, defaultJson: field.defaultJson || firstValue(field) };
  });
  return { ...entity, fields };
}

function isStateOrCount(field: Field): boolean {
  return field.type === FieldType.BOOLEAN || field.type === FieldType.ENUM;
}

function firstValue(field: Field): string {
  return field.type === FieldType.BOOLEAN ? 'false' : JSON.stringify(field.values[0] ?? '');
}
