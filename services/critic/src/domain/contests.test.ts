import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Envelope } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { contestsOf, showableDrafts } from './contests.ts';

const draft = (id: string, more: object = {}) => ({ id, source: id, turnId: `t-${id}`, ...more });
const proposed = (...drafts: object[]) => Envelope.fromPartial({ body: { $case: 'draftsProposed', value: { module: 'lend', drafts } } });
const reached = (...verdicts: object[]) => Envelope.fromPartial({ body: { $case: 'verdictReached', value: { module: 'lend', verdicts } } });
const messages = [
  proposed(draft('a'), draft('b'), draft('c'), draft('d'), draft('e', { unusable: 'no code' })),
  reached(
    { draft: 'a', passed: 3, expected: 4 },
    { draft: 'b', passed: 4, expected: 4 },
    { draft: 'c', diagnostics: ['wrong type'] },
    { draft: 'd', bootFailure: 'no' },
  ),
  proposed(draft('f')),
  reached({ draft: 'f', passed: 1, expected: 4 }, { draft: 'e', passed: 0, expected: 4 }),
];
const state = BuildState.fromPartial({
  id: 'build_1',
  brief: { text: 'Tools', profile: 'web' },
  plan: { title: 'Tools', modules: [{ name: 'lend', responsibility: 'Lends a tool.', acceptance: [{ text: 'it is lent' }] }] },
  modules: [{ name: 'lend', best: { id: 'b', turnId: 't-b' } }],
});
const turns = new Map(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => [`t-${id}`, { group: id === 'f' ? 'g2' : 'g1', version: 'policy-v000003' }]));

describe('what can be voted on in a build', () => {
  it('are the drafts that compile and start', () => {
    assert.deepEqual(
      showableDrafts(messages).map(({ draft: { id } }) => id),
      ['a', 'b', 'f'],
    );
  });

  it('are the drafts of one prompt, against one another', () => {
    const [module, ...others] = contestsOf(state, showableDrafts(messages), turns).filter(({ contest }) => contest.kind === 'module');
    assert.deepEqual(others, []);
    assert.deepEqual([module?.contest.title, module?.contest.task], ['lend of Tools', 'Lends a tool.\n- it is lent']);
    assert.deepEqual(
      module?.entries.map(({ side, turn, passed, policy_version: version }) => [side, turn, passed, version]),
      [
        ['a', 't-a', 3, 'policy-v000003'],
        ['b', 't-b', 4, 'policy-v000003'],
      ],
    );
  });

  it('is the app, in one contest with every other build of the brief', () => {
    const contest = (build: Parameters<typeof contestsOf>[0]) => contestsOf(build, [], turns).find(({ contest: { kind } }) => kind === 'build');
    const same = contest(BuildState.fromPartial({ ...state, id: 'build_2' }));
    assert.equal(same?.contest.id, contest(state)?.contest.id);
    assert.equal(same?.entries[0]?.build, 'build_2');
    assert.notEqual(contest(BuildState.fromPartial({ ...state, brief: { text: 'Other' } }))?.contest.id, same?.contest.id);
  });

  it('is nothing of an app that no model wrote', () => {
    assert.deepEqual(contestsOf(state, [], new Map()), []);
  });
});
