import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IntegrationReached, JudgementRequested } from '@modwright/contracts/build';
import { toKnown } from '../testing/known.ts';
import type { CheckpointScore } from './checkpoint.ts';
import { practice } from './practice.ts';

const nothing = { lint: [], types: [], clones: [], unreadable: new Map<string, string>() };

async function score(
  integration: Parameters<typeof IntegrationReached.fromPartial>[0],
  sources: readonly string[] = ['lend'],
): Promise<readonly CheckpointScore[]> {
  const request = JudgementRequested.fromPartial({
    plan: { modules: [{ name: 'lend' }] },
    sources: sources.map((module) => ({ module })),
    integration: IntegrationReached.fromPartial(integration),
  });
  return practice.score({ ...toKnown(request), inspect: async () => nothing });
}

const pale = { file: '/books', rule: 'color-contrast', message: 'serious: text must stand out: p' };

describe('practice', () => {
  it('is not lifted by good pages', async () => {
    assert.deepEqual(
      (await score({ pagesChecked: 3 })).map(({ module, value }) => [module, value]),
      [
        ['', 1],
        ['lend', 1],
      ],
    );
  });

  it('of the app is lowered by what stands in the way of people, by its impact', async () => {
    const [app, lend] = await score({ pagesChecked: 3, accessibility: [pale, { ...pale, rule: 'label', message: 'critical: a field needs a name: input' }] });
    assert.equal(app?.value.toFixed(2), '0.40');
    assert.equal(lend?.value, 1);
    assert.deepEqual(
      app.findings.map(({ rule }) => rule),
      ['color-contrast', 'label'],
    );
  });

  it('of an app without modules is that of its pages, and unknown without pages', async () => {
    assert.deepEqual(
      (await score({ pagesChecked: 1 }, [])).map(({ value }) => value),
      [1],
    );
    assert.deepEqual(await score({ pagesChecked: 0 }, []), []);
  });
});
