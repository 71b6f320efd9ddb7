import { Case } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import type { BenchBrief } from '../brief-folder.ts';
import type { BenchResult } from '../result.ts';

/** A brief with two cases, "a" and "amb-days-b", and a gold app. For tests only. */
export function sampleBrief(more: Partial<BenchBrief> = {}): BenchBrief {
  return {
    name: '01-list',
    text: 'A list',
    acceptance: [],
    cases: ['a', 'amb-days-b'].map((id) => Case.fromPartial({ id: `user.${id}` })),
    gold: { brief: '01-list', plan: Plan.fromPartial({}), modules: [] },
    ambiguities: [{ id: 'days', cases: [] }],
    task: 'task-1',
    ...more,
  };
}

/** A result of the team, accepted. For tests only. */
export function sampleResult(more: Partial<BenchResult> = {}): BenchResult {
  return {
    system: 'team',
    brief: '01-list',
    seed: 1,
    model: 'tiny',
    task: 'task-1',
    cases: 2,
    failed: [],
    status: 'accepted',
    reason: '',
    tokens: 1000,
    seconds: 10,
    repairTurns: 1,
    scores: { quality: 0.5 },
    build: 'build_1',
    at: '2026-01-01T00:00:00.000Z',
    code: '0a1b2c3',
    ...more,
  };
}
