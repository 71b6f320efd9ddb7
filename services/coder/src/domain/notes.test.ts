import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Entity, FieldType, Module } from '@modwright/contracts/plan';
import { contractNotes } from './notes.ts';

const from = { name: 'from', type: FieldType.DATE_TIME, required: true };
const to = { name: 'to', type: FieldType.DATE_TIME, required: true };
const booking = Entity.fromPartial({ name: 'Booking', fields: [from, to] });

test('a module without dates is told nothing of them', () => {
  assert.deepEqual(contractNotes(Module.fromPartial({ responsibility: 'Counts the books.' }), [Entity.fromPartial({ name: 'Book' })]), []);
});

test('a span against stored spans brings the rule of overlap', () => {
  const notes = contractNotes(Module.fromPartial({ input: [from, to] }), [booking]);
  assert.equal(notes.length, 2);
  assert.match(notes[1]!, /overlap/);
});

test('rounding is explained where the contract speaks of it', () => {
  assert.match(contractNotes(Module.fromPartial({ responsibility: 'Averages, rounded to 2 decimals.' }), [])[0]!, /Math\.round/);
});
