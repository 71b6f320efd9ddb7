import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldType } from '@modwright/contracts/plan';
import { makeField, type ActionBehaviour, type Effect } from './draft.ts';
import { referenceField } from './field-line.ts';
import { withImpliedEffects } from './implied-effects.ts';

const member = { name: 'Member', fields: [makeField('name', FieldType.TEXT)] };
const tool = { name: 'Tool', fields: [makeField('name', FieldType.TEXT)] };
const loan = { name: 'Loan', fields: [referenceField('tool', 'Tool'), referenceField('member', 'Member')] };
const signUp = { name: 'Registration', fields: [referenceField('tool', 'Tool')] };
const action = (verb: string, text = ''): ActionBehaviour => ({
  kind: 'action',
  verb,
  entity: 'Tool',
  requirements: ['R1'],
  sentences: [{ requirement: 'R1', text }],
});
const creates = (entity: string): Effect => ({ kind: 'creates', entity, field: '' });

test('lending makes a loan even when the answer forgets it, and never makes a member', () => {
  assert.deepEqual(withImpliedEffects([creates('Member')], action('lend'), [member, tool, loan]), [creates('Loan')]);
});

test('a record named by a synonym of the verb is made by it', () => {
  assert.deepEqual(withImpliedEffects([], action('signUp'), [tool, signUp]), [creates('Registration')]);
});

test('"answers the new loan" says what is made', () => {
  assert.deepEqual(withImpliedEffects([], action('hand', 'It answers the new loan.'), [member, tool, loan]), [creates('Loan')]);
});

test('acts that end something make nothing', () => {
  for (const verb of ['return', 'cancel', 'close', 'markRead']) assert.deepEqual(withImpliedEffects([], action(verb), [member, tool, loan, signUp]), [], verb);
});

test('a state that the sentences say comes about is set', () => {
  const lendable = { name: 'Tool', fields: [makeField('status', FieldType.ENUM, { values: ['available', 'lent'] })] };
  const sets = { kind: 'sets', entity: 'Tool', field: 'status' };
  assert.deepEqual(withImpliedEffects([], action('lend', 'It answers the new loan, and the tool is now lent.'), [lendable, loan]), [creates('Loan'), sets]);
  assert.deepEqual(withImpliedEffects([], action('close', 'The tool is available again.'), [lendable]), [sets]);
});
