import { columnsOf, type AppSpec, type EntitySpec } from './app-spec.ts';
import { createRowMaker, type FillSetting, type RowMaker } from './row-maker.ts';
import { quoted, type Sql } from './sqlite.ts';
import { toStored } from './values.ts';

/** Gives every entity its made-up rows; rows that are there keep their ids, and must not hold a unique value of a made-up one. To be called in a transaction. */
export function fill(sql: Sql, app: AppSpec, setting: FillSetting): void {
  // Rows may point at rows that come later. Ends by itself with the transaction.
  sql.exec('PRAGMA defer_foreign_keys = ON');
  const maker = createRowMaker(app.entities, setting);
  for (const entity of app.entities) fillEntity(sql, entity, maker);
}

function fillEntity(sql: Sql, entity: EntitySpec, maker: RowMaker): void {
  const columns = columnsOf(entity);
  const names = columns.map((field) => quoted(field.name)).join(', ');
  const insert = `INSERT OR IGNORE INTO ${quoted(entity.key)} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
  for (let id = 1; id <= maker.countOf(entity.name); id += 1) {
    const row = maker.row(entity, id);
    sql.run(
      insert,
      columns.map((field) => toStored(field, row[field.name])),
    );
  }
}
