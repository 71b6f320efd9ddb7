import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FieldType } from '@modwright/contracts/plan';
import { readAction } from './contracts.ts';
import { makeField, type ActionBehaviour } from './draft.ts';

const NOTHING = { effects: [], input: [], refusals: [], examples: [] };
const THING = { name: 'Thing', fields: [makeField('description', FieldType.TEXT), makeField('collectedBy', FieldType.TEXT)] };

/** Inputs of "hand over" as its sentences say them. */
function inputsOf(names: readonly string[], ...sentences: string[]) {
  const action: ActionBehaviour = {
    kind: 'action',
    verb: 'handOver',
    entity: 'Thing',
    requirements: ['R1'],
    sentences: sentences.map((text) => ({ requirement: 'R1', text })),
    stated: { method: 'POST', path: '/api/things/{id}/hand-over', names },
  };
  return readAction(NOTHING, action, [THING]).input.map(({ name, required }) => `${name}${required ? '' : '?'}`);
}

describe('inputs that a brief names beside an endpoint', () => {
  it('leave out what is spoken of in the answer alone', () => {
    const sentences = ['Hand a thing over with the `name` of the person', 'It answers the thing, now collected, with that name in `collectedBy`'];
    assert.deepEqual(inputsOf(['name', 'collectedBy'], ...sentences), ['name']);
  });

  it('keep what is given and answered', () => {
    assert.deepEqual(inputsOf(['amount'], 'It takes an `amount`', 'It answers the thing with its `amount`'), ['amount']);
  });

  it('may be left out where the brief says so', () => {
    assert.deepEqual(inputsOf(['proof'], 'For a valuable thing we also want a `proof`', 'Other things need no `proof`'), ['proof?']);
    assert.deepEqual(inputsOf(['note'], 'Hand it over, with an optional `note`'), ['note?']);
    assert.deepEqual(inputsOf(['note'], 'Hand it over with a `note`'), ['note']);
  });
});
