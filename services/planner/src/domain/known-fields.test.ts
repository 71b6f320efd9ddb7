import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Entity, FieldType } from '@modwright/contracts/plan';
import { makeField, type EntityDraft } from './draft.ts';
import { withKnownFields } from './known-fields.ts';

const known = [
  Entity.fromPartial({ name: 'Customer', fields: [makeField('name', FieldType.TEXT), makeField('email', FieldType.EMAIL)] }),
  Entity.fromPartial({ name: 'Invoice', fields: [makeField('customerId', FieldType.REFERENCE, { ref: 'Customer' }), makeField('dueOn', FieldType.DATE)] }),
  Entity.fromPartial({
    name: 'InvoiceLine',
    fields: [makeField('invoiceId', FieldType.REFERENCE, { ref: 'Invoice' }), makeField('unitPrice', FieldType.NUMBER)],
  }),
];

const draft = (name: string, ...fields: string[]): EntityDraft => ({ name, fields: fields.map((field) => makeField(field, FieldType.TEXT)) });

function fieldsOf(entities: readonly EntityDraft[], brief: string, name: string): string[] {
  return (
    withKnownFields(entities, [brief], known)
      .find((entity) => entity.name === name)
      ?.fields.map((field) => field.name) ?? []
  );
}

describe('what a pack knows of an entity', () => {
  it('is proposed where the brief names the entity and no more', () => {
    const brief = 'Keep customers and their invoices.';
    const entities = [draft('Customer', 'name'), draft('Invoice', 'name')];
    assert.deepEqual(fieldsOf(entities, brief, 'Invoice'), ['customerId', 'dueOn']);
    assert.deepEqual(fieldsOf(entities, brief, 'Customer'), ['name', 'email']);
  });

  it('stands back where the brief says what the entity holds', () => {
    const brief = 'An invoice has a subject and an amount.';
    assert.deepEqual(fieldsOf([draft('Invoice', 'subject', 'amount')], brief, 'Invoice'), ['subject', 'amount']);
  });

  it('is joined by the one thing the brief says', () => {
    assert.deepEqual(fieldsOf([draft('Customer', 'name'), draft('Invoice', 'subject')], 'Each invoice has a subject.', 'Invoice'), [
      'customerId',
      'dueOn',
      'subject',
    ]);
  });

  it('refers only to what the app stores, by the names it has there', () => {
    const entities = [draft('Invoice', 'name'), draft('Line', 'name')];
    const brief = 'Invoices with lines.';
    assert.deepEqual(fieldsOf(entities, brief, 'Invoice'), ['dueOn'], 'there are no customers to refer to');
    assert.deepEqual(fieldsOf(entities, brief, 'Line'), ['invoiceId', 'unitPrice']);
  });

  it('leaves other entities alone', () => {
    assert.deepEqual(fieldsOf([draft('Tool', 'name')], 'Tools.', 'Tool'), ['name']);
  });
});
