import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentResults, planCells } from './cells.ts';
import { cellName, SYSTEMS } from './result.ts';
import { sampleBrief, sampleResult } from './testing/sample.ts';

test('every brief has one result of each system before the second seed begins, and the team comes before the single agent', () => {
  const cells = planCells([sampleBrief(), sampleBrief({ name: '02-other', gold: undefined })], SYSTEMS, 2);
  const seed = (number: number): string[] => [
    `floor 01-list ${number}`,
    `ceiling 01-list ${number}`,
    `team 01-list ${number}`,
    `single 01-list ${number}`,
    `team 02-other ${number}`,
    `single 02-other ${number}`,
  ];
  assert.deepEqual(cells.map(cellName), [...seed(1), ...seed(2)]);
});

test('results of an older brief, and of systems that nobody asks for, do not count', () => {
  const cells = planCells([sampleBrief()], ['team'], 2);
  const fits = sampleResult();
  const others = [sampleResult({ task: 'older', seed: 2 }), sampleResult({ system: 'single' }), sampleResult({ seed: 3 })];
  assert.deepEqual(currentResults(cells, [fits, ...others]), [fits]);
});

test('a changed gold app changes what floor and ceiling are asked, and nothing else', () => {
  const [brief, changed] = [sampleBrief(), sampleBrief({ gold: { ...sampleBrief().gold!, modules: [{ module: 'a', source: 'b', draft: '' }] } })];
  const tasks = (one: typeof brief): string[] => planCells([one], SYSTEMS, 1).map(({ task }) => task);
  const [before, after] = [tasks(brief), tasks(changed)];
  assert.deepEqual(
    before.map((task, index) => task === after[index]),
    [false, false, true, true],
  );
});
