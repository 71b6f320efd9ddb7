import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Turn } from '@modwright/agent';
import { Brief } from '@modwright/contracts/plan';
import { recorded, scripted } from '../fixtures/scripted.ts';
import { handlePlan } from './plan.ts';

/** A turn of which the handler uses only the asking. */
const turnOf = (asking: Pick<Turn, 'ask' | 'say'>): Turn => asking as Turn;
const outline = recorded('reading');

test('a plan request is answered with a proposed plan', async () => {
  const brief = Brief.fromPartial({ text: outline.text, profile: 'web' });
  const body = await handlePlan(
    { $case: 'planRequested', value: { brief, seed: 1, base: undefined, answers: [], packs: [], faults: [] } },
    turnOf(scripted(outline)),
  );
  assert.ok(body.$case === 'planProposed' && body.value.plan?.profile === 'web' && body.value.findings.length === 0);
});

test('a profile without a browser part is planned by the same questions, without pages', async () => {
  const plans = await Promise.all(
    ['web', 'api'].map(async (profile) => {
      const body = await handlePlan(
        {
          $case: 'planRequested',
          value: { brief: Brief.fromPartial({ text: outline.text, profile }), seed: 1, base: undefined, answers: [], packs: [], faults: [] },
        },
        turnOf(scripted(outline)),
      );
      return body.$case === 'planProposed' ? body.value.plan : undefined;
    }),
  );
  const [web, api] = plans;
  assert.ok(web && web.pages.length > 0);
  assert.deepEqual(api, { ...web, profile: 'api', pages: [] });
});

test('an empty brief is refused with what to do', async () => {
  const brief = Brief.fromPartial({ text: ' \n', requirements: [{ id: 'R1', text: ' ' }] });
  await assert.rejects(
    handlePlan({ $case: 'planRequested', value: { brief, seed: 1, base: undefined, answers: [], packs: [], faults: [] } }, turnOf(scripted(outline))),
    {
      code: 'INVALID_ARGUMENT',
      message: /describe the app/,
    },
  );
});

test('a broken OpenAPI document is refused with what is wrong', async () => {
  const brief = Brief.fromPartial({ openapi: '{"openapi":"3.1.0"}' });
  await assert.rejects(
    handlePlan({ $case: 'planRequested', value: { brief, seed: 1, base: undefined, answers: [], packs: [], faults: [] } }, turnOf(scripted(outline))),
    {
      code: 'INVALID_ARGUMENT',
      message: /it has no paths/,
    },
  );
});
