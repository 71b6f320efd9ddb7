import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openStore } from '@modwright/store';
import { scratchFolder, startCollector, type Collector } from '@modwright/testkit';
import { PROJECT_ROOT } from './stack/mod.ts';
import { modwright } from './testing/cli-process.ts';

const BRIEF = join(PROJECT_ROOT, 'bench', 'briefs', '01-reading-list');
/** In the environment of whoever starts the stack, like a cloud's key. */
const PLANTED = 'planted-4f1d8c22b7e94a05';
/** Where secrets are kept, for their owner alone. */
const KEPT_IN = ['secrets.json', 'signing.key', 'run.json', join('nats', 'nats.conf')];

describe('the secrets of a stack, after a build that told telemetry all it may be told', () => {
  const state = scratchFolder();
  const exported = join(scratchFolder(), 'app');
  let collector: Collector;
  let secrets: ReadonlyMap<string, string>;
  let said = '';

  before(async () => {
    collector = await startCollector();
    const env = {
      ...collector.env,
      MODWRIGHT_LOG_LEVEL: 'debug',
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'SPAN_AND_EVENT',
      CLOUD_SECRET_KEY: PLANTED,
    };
    const run = async (...args: string[]): Promise<void> => {
      const { code, stdout, stderr } = await modwright(state, args, { env });
      said += stdout + stderr;
      assert.equal(code, 0, stderr);
    };
    await run('build', '--policy', 'replay', '--brief', `${BRIEF}.md`, '--accept', `${BRIEF}.accept`, '--json', '--out', exported);
    await run('simulate-votes', '--persona', 'maintainer', '--count', '1');
    secrets = new Map([...leaves(JSON.parse(readFileSync(join(state, 'secrets.json'), 'utf8'))), ['signing.key', signingKey()], ['environment', PLANTED]]);
  });
  after(async () => {
    await modwright(state, ['down']);
    await collector.close();
  });

  const signingKey = (): string => readFileSync(join(state, 'signing.key'), 'utf8').split('\n')[1] ?? '';
  /** Names of the secrets that a text holds, as they are or in base64 or hex. */
  const heldBy = (text: string): string[] => [...secrets].filter(([, secret]) => formsOf(secret).some((form) => text.includes(form))).map(([name]) => name);

  it('are the ones that this test looks for', () => {
    assert.ok(secrets.size > 15, [...secrets.keys()].join(' '));
    for (const [name, secret] of secrets) {
      assert.ok(secret.length >= 20, `${name} is too short to be looked for`);
      for (const form of formsOf(secret)) assert.deepEqual(heldBy(`before${form}after`), [name]);
    }
  });

  it('stand in no file of the stack but their own, which nobody else may read', () => {
    const held = filesOf(state).flatMap((file) => heldBy(readFileSync(join(state, file), 'latin1')).map((name) => `${file}: ${name}`));
    assert.deepEqual(
      held.filter((line) => !KEPT_IN.some((file) => line.startsWith(`${file}: `))),
      [],
    );
    for (const file of KEPT_IN) assert.equal(statSync(join(state, file)).mode & 0o077, 0, file);
  });

  it('stand in no row, and so in no prompt, message or vote', async () => {
    const { database } = JSON.parse(readFileSync(join(state, 'secrets.json'), 'utf8')) as { database: string };
    const port = readFileSync(join(state, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[3];
    const store = openStore({ url: `postgres://modwright:${database}@127.0.0.1:${port}/postgres`, applicationName: 'test' });
    try {
      const { rows: tables } = await store.pool.query<{ name: string }>(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
      );
      const patterns = [...secrets.values()].flatMap((secret) => formsOf(secret).map((form) => `%${form.replaceAll(/[\\%_]/g, '\\$&')}%`));
      let [looked, control] = [0, 0];
      for (const { name } of tables) {
        const { rows } = await store.pool.query<{ all: string; held: string; control: string }>(
          `SELECT count(*) AS all, count(*) FILTER (WHERE t::text LIKE ANY($1)) AS held, count(*) FILTER (WHERE t::text LIKE '%reading%') AS control FROM ${name} t`,
          [patterns],
        );
        looked += Number(rows[0]?.all);
        control += Number(rows[0]?.control);
        assert.equal(rows[0]?.held, '0', name);
      }
      assert.ok(looked > 100 && control > 0, `${looked} rows, ${control} of them with a word of the brief`);
    } finally {
      await store.close();
    }
  });

  it('stand in no trace, log line or figure that was sent, in no line that was printed, and in no file of the app', () => {
    assert.ok(collector.spans.length > 100 && collector.logs.length > 0);
    const app = filesOf(exported);
    assert.ok(app.length > 20);
    assert.deepEqual(heldBy([...collector.bodies, said, ...app.map((file) => readFileSync(join(exported, file), 'latin1'))].join('\n')), []);
  });

  it('stand in no command line, and in the environment of nothing but what was started with them', () => {
    const processes = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && belongs(pid));
    assert.ok(processes.length >= 3, `${processes.length} processes`);
    for (const pid of processes) {
      const command = textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      assert.deepEqual(heldBy(command), [], command);
      assert.deepEqual(
        heldBy(textOf(`/proc/${pid}/environ`)).filter((name) => name !== 'environment'),
        [],
        command,
      );
    }
  });

  /** Processes of this stack name its folder, as an argument or as where they are. */
  function belongs(pid: string): boolean {
    return textOf(`/proc/${pid}/cmdline`).includes(state) || placeOf(pid).startsWith(state);
  }
});

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')];
}

/** Every text in the object, by its path: "bus.coder". */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Empty for a process that has ended, or is none of ours. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function placeOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
