// usage: node bench/build-footprint.ts BRIEF.md [BUILDS]   what one recorded build writes, and how many programs it runs, for docs/scaling.md
// Counts: other work on the machine does not change them.
import { watch } from 'node:fs';
import { join } from 'node:path';
import { modwright, openStackStore, ROOT, stateFile } from './running-stack.ts';
import { round, writeResult } from './results.ts';

const [brief = '', count = '3'] = process.argv.slice(2);
const builds = Number(count);
const command = `node bench/build-footprint.ts ${brief} ${builds}`;

await modwright('up', '--policy', 'replay');
const store = openStackStore(stateFile('.'), 'bench');

// Each sandbox has a folder of its own, and one that is used is replaced by another.
const programs = new Set<string>();
const watcher = watch(stateFile('sandbox/runs'), (_event, name) => void programs.add(name ?? ''));

/** What has been written until now. */
interface Moment {
  readonly rows: number;
  readonly changes: number;
  readonly bytes: number;
  readonly logBytes: number;
  readonly messages: number;
  readonly turns: number;
  readonly programs: number;
}

try {
  await build();
  const before = await look();
  for (let index = 0; index < builds; index++) await build();
  const after = await look();
  const each = (name: keyof Moment): number => (after[name] - before[name]) / builds;
  const write = (name: string, value: number, unit: string): Promise<void> => writeResult(`scale.build.${name}`, { value, unit, n: builds }, command);
  await write('messages', Math.round(each('messages')), 'messages between agents');
  await write('turns', Math.round(each('turns')), 'calls of the model');
  await write('rows', Math.round(each('rows')), 'rows inserted');
  await write('row_changes', Math.round(each('changes')), 'rows updated or deleted');
  await write('database_kib', Math.round(each('bytes') / 1024), 'KiB of PostgreSQL, with indexes');
  await write('wal_kib', Math.round(each('logBytes') / 1024), "KiB of PostgreSQL's write-ahead log");
  await write('programs', Math.round(each('programs')), 'programs in sandboxes');
  console.log(Object.fromEntries((Object.keys(after) as (keyof Moment)[]).map((name) => [name, round(each(name), 2)])));
} finally {
  watcher.close();
  await store.close();
}

async function build(): Promise<void> {
  const result = JSON.parse((await modwright('build', '--policy', 'replay', '--brief', brief, '--json', '--no-out')).trim().split('\n').at(-1) ?? '{}') as {
    status?: string;
  };
  if (result.status !== 'accepted') throw new Error(`a recorded build of ${join(ROOT, brief)} ended ${result.status}`);
}

async function look(): Promise<Moment> {
  // Counters of open sessions reach the view a moment later.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const { rows } = await store.pool.query<Record<Exclude<keyof Moment, 'programs'>, string>>(`
    SELECT (SELECT sum(n_tup_ins) FROM pg_stat_user_tables) AS rows,
           (SELECT sum(n_tup_upd + n_tup_del) FROM pg_stat_user_tables) AS changes,
           pg_database_size(current_database()) AS bytes,
           pg_current_wal_lsn() - '0/0' AS "logBytes",
           (SELECT count(*) FROM orchestrator.messages) AS messages,
           (SELECT count(*) FROM policy.turns) AS turns`);
  const row = rows[0]!;
  const number = (name: keyof typeof row): number => Number(row[name]);
  return {
    rows: number('rows'),
    changes: number('changes'),
    bytes: number('bytes'),
    logBytes: number('logBytes'),
    messages: number('messages'),
    turns: number('turns'),
    programs: programs.size,
  };
}
