// Runs inside the sandbox as /app/src/module-runner.ts: calls one module over the app's own repositories and writes what came to /out/came.json.
// It knows inputs only; what should come stays outside.
import { readFileSync, writeFileSync } from 'node:fs';

interface Repository {
  create(args: { data: object }): unknown;
  findMany(): unknown[];
}
interface Sqlite {
  openDatabase(file: string, entities: readonly { name: string; key: string }[]): unknown;
}
interface Repositories {
  EntityRepository: new (sql: unknown, entity: { name: string; key: string }) => Repository;
}
interface Job {
  readonly path: string;
  readonly name: string;
  readonly calls: readonly { readonly rows: Readonly<Record<string, readonly object[]>>; readonly input: object }[];
}

const near = (path: string): string => new URL(path, import.meta.url).href;
const job = JSON.parse(readFileSync('/app/job.json', 'utf8')) as Job;
const { openDatabase } = (await import(near('./platform/sqlite.ts'))) as Sqlite;
const { EntityRepository } = (await import(near('./platform/repository.ts'))) as Repositories;
const { entities } = (await import(near('./entities.ts'))) as { entities: readonly { name: string; key: string }[] };
const module = (await import(near(job.path))) as Record<string, (db: object, input: object) => unknown>;

async function call(run: Job['calls'][number]): Promise<object> {
  const sql = openDatabase(':memory:', entities);
  const repositories = new Map(entities.map((entity) => [entity.name, new EntityRepository(sql, entity)]));
  for (const [entity, rows] of Object.entries(run.rows)) for (const data of rows) repositories.get(entity)!.create({ data });
  const db = Object.fromEntries(entities.map(({ name, key }) => [key, repositories.get(name)!]));
  const came = await answer(db, run.input);
  return { ...came, after: Object.fromEntries([...repositories].map(([name, repository]) => [name, repository.findMany()])) };
}

async function answer(db: object, input: object): Promise<object> {
  try {
    return { status: 200, answer: await module[job.name]!(db, input) };
  } catch (reason) {
    const error = reason as { status?: number; message?: string };
    return { status: error.status ?? 500, answer: { error: error.message ?? String(reason) } };
  }
}

const came: object[] = [];
for (const run of job.calls) came.push(await call(run));
writeFileSync('/out/came.json', JSON.stringify(came));
