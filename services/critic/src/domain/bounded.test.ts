import assert from 'node:assert/strict';
import { it } from 'node:test';
import { bounded } from './bounded.ts';

const finding = { module: 'lend', file: 'src/modules/lend.ts', line: 1, rule: 'eqeqeq', message: 'compare by ===' };
const score = { checkpoint: 'quality', module: 'lend', value: 0.5, evidence: 'faults', findings: [finding] };

it('leaves what is short as it is', () => {
  assert.deepEqual(bounded(score), score);
});

it('keeps the worst findings of a source that a tool cannot stop talking about, and says so', () => {
  const { findings, evidence, value } = bounded({
    ...score,
    findings: Array.from({ length: 5_000 }, (_, line) => ({ ...finding, line, message: 'x'.repeat(9_000) })),
  });
  assert.equal(findings.length, 40);
  assert.ok(findings.every(({ message }) => message.length <= 400));
  assert.match(evidence, /4960 findings more/);
  assert.equal(value, 0.5);
});
