import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import type { EntitySpec } from '../web/platform/app-spec.ts';
import { HttpError } from '../web/platform/http-error.ts';
import { EntityRepository } from '../web/platform/repository.ts';
import { openDatabase, type Sql } from '../web/platform/sqlite.ts';

const shelf: EntitySpec = { name: 'Shelf', key: 'shelf', plural: 'shelves', fields: [{ name: 'name', kind: 'text', required: true }] };
const item: EntitySpec = {
  name: 'Item',
  key: 'item',
  plural: 'items',
  fields: [
    { name: 'name', kind: 'text', required: true, unique: true },
    { name: 'kind', kind: 'enum', values: ['a', 'b'], required: true, default: 'a' },
    { name: 'stock', kind: 'integer', required: true, default: 0 },
    { name: 'price', kind: 'number' },
    { name: 'sold', kind: 'boolean', required: true, readOnly: true },
    { name: 'dueOn', kind: 'date' },
    { name: 'shelfId', kind: 'reference', ref: 'Shelf' },
  ],
};

describe('a repository', () => {
  let sql: Sql;
  let items: EntityRepository;
  const names = (where: object) => items.findMany({ where: where as Record<string, unknown> }).map((row) => row['name']);
  beforeEach(() => {
    sql = openDatabase(':memory:', [item, shelf]);
    items = new EntityRepository(sql, item);
    for (const [name, kind, stock, price] of [
      ['saw', 'a', 3, 9.5],
      ['axe', 'b', 0, null],
      ['Rake_1', 'a', 7, 4],
    ] as const)
      items.create({ data: { name, kind, stock, price } });
  });

  test('fills in defaults and gives values back as what they are', () => {
    const row = items.create({ data: { name: 'new', dueOn: new Date('2026-01-31T23:00:00Z') } });
    assert.deepEqual(
      { ...row, createdAt: '' },
      { id: 4, name: 'new', kind: 'a', stock: 0, price: null, sold: false, dueOn: '2026-01-31', shelfId: null, createdAt: '' },
    );
  });

  test('finds by plain values and by conditions', () => {
    for (const [where, expected] of [
      [{}, ['saw', 'axe', 'Rake_1']],
      [{ kind: 'a' }, ['saw', 'Rake_1']],
      [{ price: null }, ['axe']],
      [{ price: { not: null } }, ['saw', 'Rake_1']],
      [{ price: { not: 4 } }, ['saw', 'axe']],
      [{ stock: { gt: 0, lte: 3 } }, ['saw']],
      [{ stock: { in: [0, 7] } }, ['axe', 'Rake_1']],
      [{ stock: { in: [] } }, []],
      [{ stock: { notIn: [0] } }, ['saw', 'Rake_1']],
      [{ name: { contains: 'A' } }, ['saw', 'axe', 'Rake_1']],
      [{ name: { contains: '_' } }, ['Rake_1']],
      [{ name: { startsWith: 's', endsWith: 'w' } }, ['saw']],
      [{ sold: false, OR: [{ name: 'saw' }, { stock: 7 }] }, ['saw', 'Rake_1']],
      [{ NOT: { price: { gt: 5 } } }, ['axe', 'Rake_1']],
      [{ AND: [{ kind: 'a' }, { stock: { equals: 3 } }] }, ['saw']],
      [{ OR: [] }, []],
      [{ kind: undefined }, ['saw', 'axe', 'Rake_1']],
    ] as const) {
      assert.deepEqual(names(where), expected, JSON.stringify(where));
    }
  });

  test('orders, pages and counts', () => {
    assert.deepEqual(
      items.findMany({ orderBy: [{ kind: 'desc' }, { stock: 'desc' }] }).map((row) => row['name']),
      ['axe', 'Rake_1', 'saw'],
    );
    assert.deepEqual(
      items.findMany({ orderBy: { stock: 'asc' }, skip: 1, take: 1 }).map((row) => row['name']),
      ['saw'],
    );
    assert.equal(items.count({ where: { kind: 'a' } }), 2);
    assert.equal(items.findFirst({ where: { stock: 99 } }), null);
  });

  test('changes rows, numbers in place', () => {
    assert.equal(items.update({ where: { name: 'saw' }, data: { stock: { decrement: 2 }, price: { multiply: 2 }, name: undefined } })['stock'], 1);
    assert.equal(items.findUnique({ where: { name: 'saw' } })?.['price'], 19);
    assert.deepEqual(items.updateMany({ where: { kind: 'a' }, data: { sold: true } }), { count: 2 });
    assert.equal(items.upsert({ where: { name: 'axe' }, create: { name: 'axe' }, update: { stock: { set: 5 } } })['stock'], 5);
    assert.equal(items.upsert({ where: { name: 'hoe' }, create: { name: 'hoe' }, update: {} })['id'], 4);
    assert.equal(items.delete({ where: { id: 1 } })['name'], 'saw');
    assert.deepEqual(items.deleteMany({ where: { stock: { gt: 0 } } }), { count: 2 });
  });

  test('adds up and groups', () => {
    assert.deepEqual(items.aggregate({ _count: true, _sum: { stock: true }, _max: { price: true } }), { _count: 3, _sum: { stock: 10 }, _max: { price: 9.5 } });
    assert.deepEqual(items.groupBy({ by: ['kind'], _count: true, _sum: { stock: true } }), [
      { kind: 'a', _count: 2, _sum: { stock: 10 } },
      { kind: 'b', _count: 1, _sum: { stock: 0 } },
    ]);
    assert.deepEqual(items.aggregate({ where: { stock: 99 }, _count: true, _sum: { stock: true } }), { _count: 0, _sum: { stock: null } });
  });

  test('refuses with the status that the caller should see', () => {
    const refused = (status: number) => (reason: unknown) => reason instanceof HttpError && reason.status === status;
    assert.throws(() => items.create({ data: { name: 'saw' } }), refused(409));
    assert.throws(() => items.create({ data: {} }), refused(400));
    assert.throws(() => items.create({ data: { name: 'x', shelfId: 5 } }), refused(400));
    assert.throws(() => items.update({ where: { id: 9 }, data: { stock: 1 } }), refused(404));
    assert.throws(() => items.delete({ where: { id: 9 } }), refused(404));
    assert.throws(() => items.findFirstOrThrow({ where: { id: 9 } }), refused(404));
    const shelves = new EntityRepository(sql, shelf);
    items.update({ where: { id: 1 }, data: { shelfId: shelves.create({ data: { name: 's' } })['id'] } });
    assert.throws(() => shelves.delete({ where: { id: 1 } }), refused(409));
  });

  test('says plainly what a call got wrong', () => {
    assert.throws(() => items.findMany({ where: { colour: 'red' } }), /Item has no field colour/);
    assert.throws(() => items.findMany({ where: { stock: { above: 1 } } }), /there is no operator above/);
    assert.throws(() => items.findUnique({ where: { id: undefined } }), /needs a condition/);
    assert.throws(() => items.update({ where: {}, data: {} }), /needs a condition/);
    assert.throws(() => items.findMany({ take: 1.5 }), /whole numbers/);
  });

  test('never takes text for SQL', () => {
    const text = `x'"; DROP TABLE item; --`;
    items.create({ data: { name: text } });
    assert.deepEqual(names({ name: text }), [text]);
    assert.throws(() => items.findMany({ orderBy: { [text]: 'asc' } }), /has no field/);
  });
});

test('rows of one owner do not exist for another', () => {
  const note: EntitySpec = { name: 'Note', key: 'note', plural: 'notes', owned: true, fields: [{ name: 'title', kind: 'text', required: true, unique: true }] };
  const sql = openDatabase(':memory:', [note]);
  const [ann, bob, all] = [new EntityRepository(sql, note, 1), new EntityRepository(sql, note, 2), new EntityRepository(sql, note)];
  ann.create({ data: { title: 'same', ownerId: 2 } });
  bob.create({ data: { title: 'same' } });
  assert.deepEqual([ann.count(), bob.count(), all.count()], [1, 1, 2]);
  assert.throws(() => bob.update({ where: { id: 1 }, data: { title: 'his' } }), HttpError);
  assert.deepEqual(bob.deleteMany(), { count: 1 });
  assert.equal(ann.findFirst()?.['ownerId'], 1);
});

test('a database file of an earlier version of the app gains the new columns and keeps its rows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modwright-db-'));
  const file = join(folder, 'app.db');
  const old = openDatabase(file, [shelf]);
  new EntityRepository(old, shelf).create({ data: { name: 'first' } });
  old.close();
  const grown: EntitySpec = { ...shelf, fields: [...shelf.fields, { name: 'colour', kind: 'text', unique: true }] };
  const sql = openDatabase(file, [grown]);
  assert.partialDeepStrictEqual(new EntityRepository(sql, grown).findMany(), [{ id: 1, name: 'first', colour: null }]);
  sql.close();
  rmSync(folder, { recursive: true });
});
