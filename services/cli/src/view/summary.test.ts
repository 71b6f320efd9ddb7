import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPaint } from './paint.ts';
import { progressBar, toProgress } from './progress-bar.ts';
import { jsonLine, summaryLines, type Summary } from './summary.ts';
import { caseDots } from './case-dots.ts';
import { clip, clock, duration, wrap } from './text.ts';

const plain = createPaint(false);
const summary: Summary = {
  build: 'build_1',
  title: 'Reading list',
  status: 'accepted',
  reason: '',
  passed: 39,
  total: 39,
  modules: { accepted: 2, planned: 2 },
  tokens: 12345,
  seconds: 134,
  url: 'http://127.0.0.1:4000',
  urlProblem: '',
  folder: './reading-list',
  commits: 3,
  scores: [
    { checkpoint: 'tests', module: '', value: 1, evidence: '39 of 39 cases pass', findings: [] },
    {
      checkpoint: 'quality',
      module: '',
      value: 0.999,
      evidence: 'one fault',
      findings: [{ module: 'lend', file: 'src/modules/lend.ts', line: 7, message: 'too\u001b[31m complex' }],
    },
    { checkpoint: 'quality', module: 'lend', value: 0.5, evidence: 'one fault', findings: [] },
  ],
  assumptions: [
    { text: 'A new book is unread', about: 'mark them read' },
    { text: 'Titles may repeat', about: '' },
  ],
  questions: [{ text: 'Unread again?', alternatives: ['no', 'yes'] }],
  replayed: false,
};

describe('the end of a build', () => {
  it('says where the app runs, what passed, where its source is and what was assumed', () => {
    assert.deepEqual(summaryLines(summary, plain, 100), [
      '',
      '  Reading list is accepted: 39 of 39 cases pass',
      '',
      '  app       http://127.0.0.1:4000 (runs until modwright down)',
      '  source    ./reading-list (git repository, 3 commits)',
      '  used      2 modules accepted of 2, 12,345 tokens, 2 min 14 s',
      '  scores    tests 1.00 · quality 0.99',
      '  lowest    quality 0.99: src/modules/lend.ts:7 too [31m complex',
      '  assumed   1. A new book is unread (about "mark them read")',
      '            2. Titles may repeat',
      '  open      Unread again? [no | yes]',
      '  build     build_1',
      '',
    ]);
  });
  it('says why there is no app', () => {
    const lines = summaryLines({ ...summary, status: 'below_bar', passed: 3, url: '', urlProblem: 'does not run: it ended', commits: 0 }, plain, 100).join(
      '\n',
    );
    assert.match(lines, /Reading list is below the bar: 3 of 39 cases pass/);
    assert.match(lines, /app {7}does not run: it ended/);
    assert.match(lines, /\.\/reading-list \(files; install git to get a repository\)/);
    assert.match(summaryLines({ ...summary, status: 'failed', reason: 'the planner failed' }, plain, 100).join('\n'), /The build failed: the planner failed/);
  });
  it('says nothing of scores where there are none, and of the lowest where all are whole', () => {
    const whole = { checkpoint: 'tests', module: '', value: 1, evidence: '', findings: [] };
    assert.doesNotMatch(summaryLines({ ...summary, scores: [] }, plain, 100).join('\n'), /scores|lowest/);
    assert.doesNotMatch(summaryLines({ ...summary, scores: [whole] }, plain, 100).join('\n'), /lowest/);
  });
  it('gives the evidence of a low score that has no finding', () => {
    const low = { checkpoint: 'debugging', module: '', value: 0.5, evidence: '2 repair turns', findings: [] };
    assert.match(summaryLines({ ...summary, scores: [low] }, plain, 100).join('\n'), /lowest {4}debugging 0.50: 2 repair turns/);
  });
  it('says that a recording answered', () => {
    assert.match(summaryLines({ ...summary, replayed: true }, plain, 120).join('\n'), /answers replayed from a recording/);
  });
  it('is one line of JSON with exactly the promised fields', () => {
    assert.equal(
      jsonLine(summary),
      '{"build":"build_1","status":"accepted","passed":39,"total":39,"modules":2,"tokens":12345,"seconds":134,"url":"http://127.0.0.1:4000"}',
    );
  });
});

describe('pieces of the view', () => {
  it('shows cases as dots, and many of them as a count', () => {
    assert.equal(caseDots([true, false], plain), '●○ 1/2');
    assert.equal(
      caseDots(
        Array.from({ length: 41 }, () => true),
        plain,
      ),
      '41/41',
    );
    assert.equal(caseDots([], plain), '0/0');
  });
  it('shows how far a download is', () => {
    assert.equal(
      progressBar(toProgress({ what: 'model', doneBytes: 250e6, totalBytes: 1000e6 }), plain),
      'model                    ██████                    25 %  250 of 1,000 MB',
    );
    assert.equal(progressBar(toProgress({ what: 'agents', doneBytes: 0, totalBytes: 0 }), plain), 'agents                   …');
  });
  it('writes times as people read them', () => {
    assert.deepEqual([0, 59.6, 3725].map(clock), ['0:00', '1:00', '1:02:05']);
    assert.deepEqual([59, 60, 134, 3720].map(duration), ['59 s', '1 min', '2 min 14 s', '1 h 2 min']);
  });
  it('cuts and wraps by characters', () => {
    assert.equal(clip('äöü€', 3), 'äö…');
    assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
    assert.deepEqual(wrap('', 7), []);
  });
});
