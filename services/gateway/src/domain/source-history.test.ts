import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ModuleAccepted } from '@modwright/contracts/build';
import { Plan } from '@modwright/contracts/plan';
import { BuildState } from '@modwright/contracts/state';
import { appSources, slugOf, toCommits, type Assemble } from './source-history.ts';

const plan = Plan.fromPartial({
  title: 'Reading list',
  entities: [{ name: 'Book' }],
  modules: [
    { name: 'markRead', responsibility: 'Marks a book as read. Twice is refused.' },
    { name: 'counts', responsibility: 'Counts books' },
  ],
});
const assemble: Assemble = ({ modules }, sources) => [
  { path: 'main.ts', content: 'main' },
  ...modules.map(({ name }) => ({ path: `src/modules/${name}.ts`, content: sources.get(name) ?? 'nothing yet' })),
];
const state = (best: Record<string, string>) =>
  BuildState.fromPartial({
    startedAt: new Date(1000),
    endedAt: new Date(9000),
    modules: Object.entries(best).map(([name, source]) => ({ name, best: { source }, bestVerdict: { passed: 1, expected: 3 } })),
  });
const accepted = (module: string, source: string, at: number, repairTurns = 0) => ({
  accepted: ModuleAccepted.fromPartial({ module, source, passed: 3, expected: 3, repairTurns }),
  at: new Date(at),
});

describe('the history of an app', () => {
  it('is the scaffold, then one commit for every accepted module with only what changed', () => {
    const commits = toCommits(
      [{ plan, state: state({ markRead: 'v1', counts: 'c1' }), accepted: [accepted('markRead', 'v1', 2000, 1), accepted('counts', 'c1', 3000)] }],
      assemble,
    );
    assert.deepEqual(
      commits.map(({ message, at, files }) => [message.split('\n')[0], at, files.map(({ path }) => path)]),
      [
        ['feat: scaffold Reading list', '1970-01-01T00:00:01.000Z', ['main.ts', 'src/modules/markRead.ts', 'src/modules/counts.ts']],
        ['feat(markRead): Marks a book as read', '1970-01-01T00:00:02.000Z', ['src/modules/markRead.ts']],
        ['feat(counts): Counts books', '1970-01-01T00:00:03.000Z', ['src/modules/counts.ts']],
      ],
    );
    assert.match(commits[1]?.message ?? '', /3 of 3 cases pass, after 1 repair\.$/);
  });
  it('calls a module that was accepted again a fix', () => {
    const commits = toCommits(
      [{ plan, state: state({ markRead: 'v2' }), accepted: [accepted('markRead', 'v1', 2000), accepted('markRead', 'v2', 3000, 1)] }],
      assemble,
    );
    assert.deepEqual(
      commits.slice(1).map(({ message }) => message.split('(')[0]),
      ['feat', 'fix'],
    );
  });
  it('ends with the best drafts of modules that were not accepted, named as such', () => {
    const commits = toCommits([{ plan, state: state({ markRead: 'draft' }), accepted: [] }], assemble);
    assert.deepEqual(commits.at(-1)?.message, 'wip(markRead): the best draft, not accepted\n\n1 of 3 cases pass.');
  });
  it('holds no draft that imports what its profile does not allow', () => {
    const hostile = { ...state({ markRead: "import fs from 'node:fs';\n", counts: 'export const counts = 1;' }), plan };
    assert.deepEqual([...appSources(hostile).keys()], ['counts']);
    assert.doesNotMatch(JSON.stringify(toCommits([{ plan, state: hostile, accepted: [] }], assemble)), /node:fs/);
  });
  it('goes on with the history of the versions before it, and takes away what is gone', () => {
    const first = { plan, state: state({ markRead: 'v1', counts: 'c1' }), accepted: [accepted('markRead', 'v1', 2000), accepted('counts', 'c1', 3000)] };
    const [markRead] = plan.modules;
    const less = Plan.fromPartial({
      ...plan,
      modules: markRead ? [markRead] : [],
      change: { parts: [{ kind: 'CHANGE_KIND_REMOVED', part: 'module counts' }] },
    });
    const next = BuildState.fromPartial({ ...state({ markRead: 'v2' }), brief: { text: 'No counts. Thanks.' }, base: { build: 'build_1' } });
    const old = toCommits([first], assemble);
    const all = toCommits([first, { plan: less, state: next, accepted: [accepted('markRead', 'v2', 5000)] }], assemble);
    assert.deepEqual(all.slice(0, old.length), old);
    assert.deepEqual(
      all.slice(old.length).map(({ message, files, removed, tag }) => [message, files.map(({ path }) => path), removed, tag]),
      [
        ['feat: No counts\n\n- removes module counts', [], ['src/modules/counts.ts'], undefined],
        ['feat(markRead): Marks a book as read\n\n3 of 3 cases pass, without a repair.', ['src/modules/markRead.ts'], undefined, 'v2'],
      ],
    );
  });
  it('ends with the same files as the app that was graded', () => {
    const now = state({ markRead: 'v2', counts: 'c1' });
    const commits = toCommits([{ plan, state: now, accepted: [accepted('markRead', 'v1', 2000), accepted('counts', 'c1', 3000)] }], assemble);
    const written = new Map(commits.flatMap(({ files }) => files.map(({ path, content }) => [path, content] as const)));
    assert.deepEqual(
      [...written],
      assemble(plan, appSources(now)).map(({ path, content }) => [path, content]),
    );
  });
});

describe('the folder name of an app', () => {
  it('is made of its title', () => {
    assert.equal(slugOf('Reading list!'), 'reading-list');
    assert.equal(slugOf('  Café & Bücher '), 'cafe-bucher');
    assert.equal(slugOf('../..'), 'app');
    assert.ok(slugOf('word '.repeat(40)).length <= 48);
  });
});
