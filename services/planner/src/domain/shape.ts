import { FieldType, type Field } from '@modwright/contracts/plan';
import { makeField, type ActionBehaviour, type ActionContract, type Effect, type EntityDraft } from './draft.ts';
import { mentionsAll, pastForm, sameWord } from './grounding.ts';
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
  const sorted = placed.reduce((current, one) => withKind(current, one, placed), entities);
  const withStates = placed.reduce((current, one) => giveState(current, one), { entities: sorted, actions: [] as readonly DesignedAction[] });
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
  if (record?.name === action.entity) return { action: { ...action, entity: parentOf(record, action) }, contract };
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

/** The row that a new record is about: the one that the sentences name, else the first that it refers to, else none but itself. */
function parentOf(record: EntityDraft, action: ActionBehaviour): string {
  const said = wordsOf(action.sentences.map((sentence) => sentence.text).join(' '));
  const references = record.fields.filter((field) => field.ref !== '' && field.ref !== record.name).map((field) => field.ref);
  return references.find((ref) => mentionsAll(said, ref)) ?? references[0] ?? record.name;
}

/** Records of several acts ("receive" and "ship") say which it was in one choice, instead of one time for each. */
function withKind(entities: readonly EntityDraft[], { action, contract }: DesignedAction, all: readonly DesignedAction[]): readonly EntityDraft[] {
  const name = contract.effects.find((effect) => effect.kind === 'creates')?.entity;
  const verbs = all
    .filter((other) => other.contract.effects.some((effect) => effect.kind === 'creates' && effect.entity === name))
    .map((other) => other.action.verb);
  if (!name || verbs.length < 2 || verbs[0] !== action.verb) return entities;
  return entities.map((entity) => {
    if (entity.name !== name || entity.fields.some((field) => verbs.every((verb) => field.values.some((value) => isNamedBy(value, verb))))) return entity;
    const kept = entity.fields.filter((field) => !verbs.some((verb) => isMarkOf(field, verb)));
    return { ...entity, fields: [...kept, makeField('kind', FieldType.ENUM, { values: verbs.map((verb) => wordsOf(verb).join('-')), readOnly: true })] };
  });
}

const refersTo = (entity: EntityDraft, name: string): boolean => entity.fields.some((field) => field.ref === name);

function isPartOf(part: string, whole: string, entities: readonly EntityDraft[]): boolean {
  return entities.some((entity) => entity.name === part && refersTo(entity, whole));
}

/** "returnedAt" is the mark of "return". */
function isMarkOf(field: Field, verb: string): boolean {
  const isMark = field.type === FieldType.DATE_TIME || field.type === FieldType.BOOLEAN;
  return isMark && (!field.required || field.defaultJson !== '') && mentionsAll(wordsOf(verb), field.name.replace(/(At|On)$/, ''));
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
  const said = wordsOf(action.sentences.map((sentence) => sentence.text).join(' '));
  const existing =
    row.fields.find((field) => isMarkOf(field, action.verb) || field.values.some((value) => isNamedBy(value, action.verb))) ??
    row.fields.find((field) => field.readOnly && mentionsAll(said, field.name));
  const field = existing ?? makeField(`${pastOf(action.verb)}At`, FieldType.DATE_TIME, { required: false, readOnly: true });
  const entities = existing ? shaped.entities : shaped.entities.map((entity) => (entity === row ? { ...entity, fields: [...entity.fields, field] } : entity));
  const effects: Effect[] = [{ kind: 'sets', entity: row.name, field: field.name }];
  return { entities, actions: [...shaped.actions, { action, contract: { ...contract, effects } }] };
}

/** "read" is named by "markRead", "closed" by "close". */
function isNamedBy(value: string, verb: string): boolean {
  return wordsOf(verb).some((word) => sameWord(word, value));
}

/** "archive" as "archived", "markPaid" as "paid". */
function pastOf(verb: string): string {
  const words = wordsOf(verb);
  if (words[0] === 'mark' && words[1]) return words[1];
  const [first = '', ...rest] = words;
  const past = pastForm(first);
  return [past, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

/** Times and guarded states are set by actions only, so that no plain update goes around a rule. */
function withReadOnly(entity: EntityDraft, actions: readonly DesignedAction[]): EntityDraft {
  const kept = entity.fields.filter((field) => !isIdleTime(field, entity, actions));
  const fields = kept.map((field) => {
    const setters = actions.filter(({ contract }) =>
      contract.effects.some((effect) => effect.kind === 'sets' && effect.entity === entity.name && effect.field === field.name),
    );
    const isGuarded = setters.some(({ contract }) => contract.refusals.length > 0);
    const isTime = field.type === FieldType.DATE_TIME && setters.length > 0;
    if (!isTime && !isGuarded && field.type === FieldType.ENUM && setters.length > 0)
      return { ...field, required: true, defaultJson: startValue(field, setters) };
    if (!isTime && !(isGuarded && isStateOrCount(field))) return field;
    return isTime ? { ...field, readOnly: true, required: false } : { ...field, readOnly: true, required: true, defaultJson: startValue(field, setters) };
  });
  return { ...entity, fields };
}

function isStateOrCount(field: Field): boolean {
  return field.type === FieldType.BOOLEAN || field.type === FieldType.ENUM;
}

/** A time that may be missing and that no action sets would stay empty for ever. */
function isIdleTime(field: Field, entity: EntityDraft, actions: readonly DesignedAction[]): boolean {
  if (
    field.type !== FieldType.DATE_TIME ||
    !/At$/.test(field.name) ||
    (field.required && !/(?:ed|paid|lent|sent|ven|ken|one|sold)At$/.test(field.name)) ||
    entity.fields.length === 1
  )
    return false;
  return !actions.some(({ contract }) =>
    contract.effects.some((effect) => effect.kind === 'sets' && effect.entity === entity.name && effect.field === field.name),
  );
}

/** The state before any action: not one that an action leads to, unless the brief says so. */
function startValue(field: Field, setters: readonly DesignedAction[]): string {
  if (field.type === FieldType.BOOLEAN) return field.defaultJson || 'false';
  const reached = field.values.filter((value) => setters.some(({ action }) => isNamedBy(value, action.verb)));
  const given = field.values.find((value) => JSON.stringify(value) === field.defaultJson);
  if (given && !reached.includes(given)) return field.defaultJson;
  return JSON.stringify(field.values.find((value) => !reached.includes(value)) ?? field.values[0] ?? '');
}
