import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { JudgementRequested } from '@modwright/contracts/build';
import { PluginCheckpoint } from '@modwright/contracts/plan';
import { readingList } from '@modwright/profiles/samples';
import { startTestSandbox, type TestSandbox } from '@modwright/sandbox/testing';
import { toKnown } from '../testing/known.ts';
import type { CheckpointScore } from './checkpoint.ts';
import { plugIn } from './plug-in.ts';

describe('a checkpoint of a person', () => {
  let sandbox: TestSandbox;
  before(async () => {
    sandbox = await startTestSandbox(['web']);
  });
  after(() => sandbox.stop());

  /** The score of a command that runs this script over the gold reading list. */
  const judgedBy = async (script: string, more: Partial<PluginCheckpoint> = {}): Promise<CheckpointScore> => {
    const checkpoint = PluginCheckpoint.fromPartial({
      name: 'own',
      command: ['node', 'checkpoints/judge.mjs'],
      files: [{ path: 'judge.mjs', content: script }],
      ...more,
    });
    const known = toKnown(JudgementRequested.fromPartial({ plan: readingList.plan }));
    const [score] = await plugIn(checkpoint).score({ ...known, sources: readingList.sources, sandbox: sandbox.client });
    return score ?? assert.fail('no score');
  };
  const says = (answer: unknown) => `console.log(${JSON.stringify(JSON.stringify(answer))})`;

  it('sees the whole app and says what it found, by module', async () => {
    const score = await judgedBy(`
      import { readFileSync } from 'node:fs';
      const found = readFileSync('src/modules/mark-read.ts', 'utf8').includes('markRead') && readFileSync('src/platform/server.ts', 'utf8').length > 0;
      console.log(JSON.stringify({ score: 0.5, evidence: found ? 'it is there' : 'it is not', findings: ['of the app', { file: 'src/modules/mark-read.ts', line: 3, message: 'too long' }] }));
    `);
    assert.deepEqual(score, {
      checkpoint: 'own',
      module: '',
      value: 0.5,
      evidence: 'it is there',
      findings: [
        { module: '', file: '', line: 0, rule: '', message: 'of the app' },
        { module: 'markRead', file: 'src/modules/mark-read.ts', line: 3, rule: '', message: 'too long' },
      ],
    });
  });

  for (const [what, script, evidence] of [
    ['prints nothing', '', /printed 0 lines/],
    ['prints more than one line', `${says({ score: 1 })}; ${says({ score: 1 })}`, /printed 2 lines/],
    ['prints no JSON', "console.log('all good: 1.0')", /no JSON object: all good/],
    ['prints a list', says([1]), /no JSON object/],
    ['gives no score', says({ evidence: 'good' }), /no number from 0 to 1: missing/],
    ['gives a score above 1', says({ score: 1.01 }), /no number from 0 to 1: 1\.01/],
    ['gives a score below 0', says({ score: -1 }), /no number from 0 to 1: -1/],
    ['gives a text for a score', says({ score: '1' }), /no number from 0 to 1: "1"/],
    ['gives evidence that is none', says({ score: 1, evidence: { a: 1 } }), /evidence is no text/],
    ['gives findings that are none', says({ score: 1, findings: 'many' }), /findings are no list/],
    ['gives a finding without a message', says({ score: 1, findings: [{ file: 'x' }] }), /findings are no list/],
    ['crashes after its line', `${says({ score: 1 })}; throw new Error('broken')`, /exit code 1/],
    ['writes without end', "const line = 'x'.repeat(65536); for (;;) process.stdout.write(line)", /was ended|took too long/],
  ] as const) {
    it(`is 0 with the reason when its command ${what}`, async () => {
      const score = await judgedBy(script, { timeoutSeconds: 10 });
      assert.equal(score.value, 0);
      assert.match(score.evidence, evidence);
      assert.equal(score.findings.length, 1);
    });
  }

  it('is 0 with the reason when its command takes too long or does not exist', async () => {
    assert.match((await judgedBy('for (;;);', { timeoutSeconds: 1 })).evidence, /took too long/);
    assert.match((await judgedBy('', { command: ['no-such-program'] })).evidence, /no score: /);
  });

  it('cannot reach out or write to the app', async () => {
    const score = await judgedBy(`
      import { writeFileSync } from 'node:fs';
      let open = 0;
      try { writeFileSync('src/main.ts', ''); open += 1; } catch {}
      await fetch('http://127.0.0.1:80').then(() => (open += 1), () => {});
      console.log(JSON.stringify({ score: open === 0 ? 1 : 0, evidence: 'walls' }));
    `);
    assert.equal(score.value, 1);
  });
});
