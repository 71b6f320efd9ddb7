import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarise } from '../summary.ts';
import { sampleBrief, sampleResult } from '../testing/sample.ts';
import { toHtml } from './html.ts';
import { toMarkdownReport } from './markdown.ts';

const model = (name: string) =>
  summarise(
    name,
    [sampleBrief(), sampleBrief({ name: '02-empty' })],
    (['floor', 'ceiling', 'single', 'team'] as const).map((system) =>
      sampleResult({ system, model: name, failed: system === 'ceiling' ? [] : ['a'], reason: '<b>&"' }),
    ),
  );
const page = toHtml([model('tiny'), model('<script>alert(1)</script>')]);

/** Elements that are never closed. */
const VOID = new Set(['meta', 'link', 'br', 'img']);

test('the page is well-formed', () => {
  const open: string[] = [];
  for (const [, slash, name = '', rest = ''] of page.matchAll(/<(\/?)([a-zA-Z][\w-]*)([^>]*)>/g)) {
    if (VOID.has(name) || rest.endsWith('/')) continue;
    if (slash) assert.equal(open.pop(), name);
    else open.push(name);
  }
  assert.deepEqual(open, []);
  assert.match(page, /^<!doctype html>/);
});

test('the page loads nothing, runs nothing and escapes what others wrote', () => {
  assert.doesNotMatch(page, /https?:|src=|href=|url\(|@import|<script/i);
  assert.match(page, /&lt;script&gt;alert/);
});

test('the page has charts of shares, models and tokens, in light and dark', () => {
  for (const name of ['Share of cases passed, by brief', 'Share of all cases passed, with 90 % intervals', 'Mean tokens of a build, by brief'])
    assert.ok(page.includes(`aria-label="${name}"`), name);
  assert.match(page, /prefers-color-scheme: dark/);
});

test('the tables have one row a brief, and one a model and system', () => {
  const text = toMarkdownReport([model('tiny'), model('large')]);
  assert.match(text, /\| 01-list \| 2 \| 50 % \| 100 % \| 50 % \| 50 % \| 0 of 1 \/ 0 of 1 \|/);
  assert.match(text, /\| 02-empty \| 2 \| - \| - \| - \| - \|/);
  assert.match(text, /\| large \| team \| 1 \| 1 \| 50 % \(50 % to 50 %\) \| 0 of 1 \|/);
});
