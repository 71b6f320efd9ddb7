import { FieldType, type Entity, type Field, type Plan } from '@modwright/contracts/plan';
import type { Finding } from './lint.ts';

/** Faults of a plan as a change of an app that has data: what its rows could not follow. None = a database file of the app can be opened by the new one. */
export function lintChange(before: Plan, after: Plan): Finding[] {
  const signIn: Finding[] =
    before.signIn === after.signIn
      ? []
      : [{ part: 'entity', name: '-', text: 'sign-in cannot be added to an app or taken from it: its rows would belong to nobody; build a new app instead' }];
  return [
    ...signIn,
    ...after.entities.flatMap((entity) => {
      const old = before.entities.find((one) => one.name === entity.name);
      return old ? lintEntity(old, entity) : [];
    }),
  ];
}

function lintEntity(before: Entity, after: Entity): Finding[] {
  const found = (text: string): Finding => ({ part: 'entity', name: after.name, text });
  const owned = before.owned === after.owned ? [] : [found('whose rows are whose cannot change: there is nobody to give the rows that exist to')];
  return [
    ...owned,
    ...after.fields.flatMap((field) => {
      const old = before.fields.find((one) => one.name === field.name);
      return (old ? changedField(old, field) : newField(field)).map(found);
    }),
  ];
}

function newField(field: Field): string[] {
  if (field.required && field.defaultJson === '' && !field.readOnly)
    return [`the new field ${field.name} is required, and rows that exist have no value for it: make it optional or give it a default`];
  if (field.unique && field.defaultJson !== '')
    return [`the new field ${field.name} is unique and has a default: rows that exist would all have the same value`];
  return [];
}

/** Types whose values are also values of another type. */
const WIDER: Partial<Record<FieldType, readonly FieldType[]>> = {
  [FieldType.TEXT]: [FieldType.LONG_TEXT],
  [FieldType.LONG_TEXT]: [FieldType.TEXT],
  [FieldType.EMAIL]: [FieldType.TEXT, FieldType.LONG_TEXT],
  [FieldType.ENUM]: [FieldType.TEXT, FieldType.LONG_TEXT],
  [FieldType.INTEGER]: [FieldType.NUMBER],
};

function changedField(before: Field, after: Field): string[] {
  const fits = before.type === after.type || (WIDER[before.type] ?? []).includes(after.type);
  if (!fits || before.ref !== after.ref) return [`the field ${after.name} cannot hold what rows that exist have in it: add another field instead`];
  const lost = after.type === FieldType.ENUM ? before.values.filter((value) => !after.values.includes(value)) : [];
  const found = lost.map((value) => `the choice ${after.name} loses "${value}", which rows may have: keep it`);
  if (after.required && !before.required && after.defaultJson === '')
    found.push(`the field ${after.name} becomes required, and rows may have no value for it: give it a default`);
  if (after.unique && !before.unique) found.push(`the field ${after.name} becomes unique, and rows may share a value already`);
  return found;
}
