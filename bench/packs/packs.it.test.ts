import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { SandboxClient } from '@modwright/agent';
import { Plan, type Endpoint } from '@modwright/contracts/plan';
import { readCaseDirectory, runCases } from '@modwright/grading';
import { serveProgram } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { parsePack } from '@modwright/shelf';

const FOLDER = join(import.meta.dirname, '../../packs/invoicing');
const entries = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const files = entries
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ name: path.slice(FOLDER.length + 1), content: readFileSync(path, 'utf8') }));
const pack = parsePack(files);

/** The app of all modules of the pack: what both briefs ask for is a part of it. */
const apps = pack.modules.flatMap(({ app }) => app ?? []);
const endpoints = new Map<string, Endpoint>(apps.flatMap((app) => app.endpoints.map((endpoint) => [endpoint.id, endpoint])));
const plan = Plan.fromPartial({
  title: 'Invoicing',
  profile: 'web',
  entities: pack.entities,
  endpoints: [...endpoints.values()],
  modules: apps.flatMap(({ modules }) => modules),
});
const sources = new Map(pack.modules.map(({ app, source }) => [app?.modules[0]?.name ?? '', source]));

describe('the acceptance cases of the invoicing briefs', () => {
  let sandbox: SandboxClient;
  let stop: () => Promise<void>;
  before(async () => ({ client: sandbox, stop } = await startTestSandbox(['web'])));
  after(() => stop());

  const grade = async (name: string, modules: ReadonlyMap<string, string>) => {
    const session = await sandbox.open(serveProgram(plan, modules, { APP_SPACES: '1' }));
    try {
      return await runCases(session.fetch, await readCaseDirectory(join(import.meta.dirname, `${name}.accept`)), 1);
    } finally {
      await session.stop();
    }
  };

  for (const name of ['01-invoice-book', '02-money-owed']) {
    it(`can be passed, and are not passed without modules: ${name}`, async () => {
      const failed = (await grade(name, sources)).filter(({ passed }) => !passed).map(({ caseId, failure }) => `${caseId}: ${failure}`);
      assert.deepEqual(failed, []);
      const floor = await grade(name, new Map());
      assert.ok(floor.filter(({ passed }) => passed).length < floor.length / 2);
    });
  }
});
