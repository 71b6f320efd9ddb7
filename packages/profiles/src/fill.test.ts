import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AppSpec, EntitySpec } from '../web/platform/app-spec.ts';
import { faultOf } from '../web/platform/checks.ts';
import { fill } from '../web/platform/fill.ts';
import { createRowMaker, type FillSetting } from '../web/platform/row-maker.ts';
import { EntityRepository } from '../web/platform/repository.ts';
import { openDatabase, quoted, type Sql } from '../web/platform/sqlite.ts';

const shelf: EntitySpec = {
  name: 'Shelf',
  key: 'shelf',
  plural: 'shelves',
  fields: [
    { name: 'code', kind: 'text', required: true, unique: true, min: 2, max: 3 },
    { name: 'parentId', kind: 'reference', ref: 'Shelf' },
  ],
};
const item: EntitySpec = {
  name: 'Item',
  key: 'item',
  plural: 'items',
  owned: true,
  fields: [
    { name: 'name', kind: 'text', required: true, unique: true, max: 20 },
    { name: 'notes', kind: 'longText' },
    { name: 'kind', kind: 'enum', values: ['a', 'b', 'c'], required: true },
    { name: 'stars', kind: 'integer', required: true, min: 1, max: 5 },
    { name: 'price', kind: 'number' },
    { name: 'sold', kind: 'boolean', required: true, readOnly: true },
    { name: 'dueOn', kind: 'date' },
    { name: 'soldAt', kind: 'dateTime', readOnly: true },
    { name: 'contact', kind: 'email', required: true, unique: true },
    { name: 'shelfId', kind: 'reference', ref: 'Shelf', required: true },
  ],
};
const app: AppSpec = { title: 'Shop', entities: [item, shelf], endpoints: [], pages: [] };
const setting: FillSetting = { rows: 1000, seed: 1, owner: 7, now: '2026-03-01T00:00:00.000Z' };

const maker = createRowMaker(app.entities, setting);

function filled(entities: readonly EntitySpec[], first: (sql: Sql) => void = () => undefined): Sql {
  const sql = openDatabase(':memory:', entities);
  sql.exec('BEGIN');
  first(sql);
  fill(sql, { ...app, entities }, setting);
  sql.exec('COMMIT');
  return sql;
}

describe('made-up rows', () => {
  test('fit their fields', () => {
    for (let index = 1; index <= setting.rows; index += 1) {
      const row = maker.row(item, index);
      for (const field of item.fields) assert.equal(faultOf(field, row[field.name]), undefined, `${field.name} of ${JSON.stringify(row)}`);
      assert.equal(row['ownerId'], 7);
    }
  });

  test('are the same for the same seed, and others for another', () => {
    assert.deepEqual(maker.row(item, 5), createRowMaker(app.entities, setting).row(item, 5));
    assert.notDeepEqual(maker.row(item, 5), createRowMaker(app.entities, { ...setting, seed: 2 }).row(item, 5));
  });

  test('differ from one another as real ones do', () => {
    const rows = Array.from({ length: 200 }, (_, at) => maker.row(item, at + 1));
    const distinct = (name: string): number => new Set(rows.map((row) => row[name])).size;
    assert.deepEqual([distinct('kind'), distinct('stars'), distinct('sold')], [3, 5, 2]);
    const open = rows.filter((row) => row['soldAt'] === null).length;
    assert.ok(open > 50 && open < 150, `${open} of 200 are not sold`);
    assert.ok(rows.filter((row) => Number(row['shelfId']) <= 10).length > 90, 'some shelves hold many items');
  });
});

describe('a filled database', () => {
  test('has every row, and no reference that points at nothing', () => {
    const sql = filled(app.entities);
    for (const entity of app.entities) assert.equal(new EntityRepository(sql, entity).count(), setting.rows, entity.name);
    assert.deepEqual(sql.all('PRAGMA foreign_key_check'), []);
  });

  test('keeps the rows that were there', () => {
    const sql = filled(app.entities, (empty) => new EntityRepository(empty, shelf).create({ data: { code: 'M!' } }));
    assert.equal(sql.all(`SELECT code FROM ${quoted('shelf')} WHERE id = 1`)[0]?.['code'], 'M!');
  });

  test('has as many rows as a unique field has values, and what points at them fits', () => {
    const hour: EntitySpec = {
      name: 'Hour',
      key: 'hour',
      plural: 'hours',
      fields: [{ name: 'number', kind: 'integer', required: true, unique: true, min: 0, max: 23 }],
    };
    const reference = { kind: 'reference', ref: 'Hour', required: true } as const;
    const slot: EntitySpec = { name: 'Slot', key: 'slot', plural: 'slots', fields: [{ name: 'hourId', ...reference }] };
    const only: EntitySpec = { name: 'Only', key: 'only', plural: 'onlies', fields: [{ name: 'hourId', unique: true, ...reference }] };
    const sql = filled([slot, only, hour]);
    assert.deepEqual(
      [hour, slot, only].map((entity) => new EntityRepository(sql, entity).count()),
      [24, setting.rows, 24],
    );
  });
});
