import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FieldType } from '@modwright/contracts/plan';
import { withAnsweredFields } from './answered-fields.ts';
import { makeField } from './draft.ts';

const boat = { name: 'Boat', fields: [makeField('name', FieldType.TEXT)] };
const trip = { name: 'Trip', fields: [makeField('kilometres', FieldType.INTEGER)] };

describe('fields that a brief lists in an answer', () => {
  it('are added with references and with the states that other answers name', () => {
    const sentences = [
      'It answers the new trip (boatId, kilometres, which is 0 at first, and a status, which is "out"), and the boat is out',
      'It answers the trip with its kilometres, now "ended", and the boat is free again',
    ];
    const fields = withAnsweredFields(trip, sentences, [boat, trip]).fields;
    assert.deepEqual(
      fields.map(({ name, type, values, ref }) => [name, type, ref || values.join('|')]),
      [
        ['kilometres', FieldType.INTEGER, ''],
        ['boatId', FieldType.REFERENCE, 'Boat'],
        ['status', FieldType.ENUM, 'out|ended'],
      ],
    );
  });

  it('take their type from what the brief says of the input of that name', () => {
    const booking = { name: 'Booking', fields: [] };
    const sentences = ['It takes the `day`, and how many `people` will come (a whole number)', 'It answers the new booking: group, day, people'];
    assert.deepEqual(
      withAnsweredFields(booking, sentences, [booking]).fields.map(({ name, type }) => [name, type]),
      [
        ['group', FieldType.TEXT],
        ['day', FieldType.DATE],
        ['people', FieldType.INTEGER],
      ],
    );
  });

  it('leave a row alone that no answer lists', () => {
    assert.deepEqual(withAnsweredFields(trip, ['It answers the new trip, which is out'], [trip]), trip);
  });
});
