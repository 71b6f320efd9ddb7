import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { drawBallots } from '../ballots.ts';
import { allCases, type Case } from './cases.ts';
import { startInstallation, type Installation } from './installation.ts';
import { runCase, type Stage } from './run-case.ts';
import { problemsOf, seenText } from './table.ts';

/** One case of each kind of fault; `scripts/faults --all` has them all. */
const CASES: readonly Case[] = [
  { victim: 'gateway', fault: 'kill' },
  { victim: 'postgres', fault: 'kill' },
  { victim: 'nats', fault: 'stop' },
  { victim: 'orchestrator', fault: 'cut' },
  { victim: 'coder', fault: 'duplicate' },
];

describe('services as processes of their own', () => {
  let installation: Installation;
  let stage: Stage;
  before(async () => {
    installation = await startInstallation({ folder: scratchFolder() });
    const keyId = /^mw_([^.]+)/.exec(installation.apiKey)?.[1] ?? '';
    const votes = await drawBallots(installation.store, { keyId, internalToken: installation.internalToken, contests: 100, raters: 12 });
    stage = { installation, votes };
  });
  after(() => installation?.stop());

  for (const one of CASES) {
    it(`lose nothing and do nothing twice: ${one.victim}, ${one.fault}`, async (test) => {
      const outcome = await runCase(stage, one);
      test.diagnostic(seenText(outcome));
      assert.deepEqual(problemsOf(outcome.findings), []);
      assert.ok(outcome.votes > 0 && outcome.briefs > 0);
      assert.deepEqual([...new Set(outcome.endings)], ['accepted']);
    });
  }

  it('have cases of every service', () => {
    const victims = new Set(allCases().map(({ victim }) => victim));
    for (const name of [
      'gateway',
      'postgres',
      'nats',
      'nats-cluster',
      'orchestrator',
      'planner',
      'coder',
      'tester',
      'integrator',
      'critic',
      'policy',
      'model',
      'sandbox',
      'trainer',
      'learner',
    ] as const)
      assert.ok(victims.has(name), name);
  });
});
