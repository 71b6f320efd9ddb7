import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@modwright/runtime';
import { PERSONAS, voteOf, type Seen } from './persona.ts';

function votes(name: string, left: Seen, right: Seen, count = 200): Record<string, number> {
  const persona = PERSONAS.find((one) => one.name === name) ?? assert.fail(name);
  const random = seededRandom(name);
  const cast = Array.from({ length: count }, () => voteOf(persona, left, right, random));
  return Object.fromEntries(['left', 'right', 'tie', 'both_bad'].map((choice) => [choice, cast.filter((one) => one === choice).length / count]));
}

describe('personas', () => {
  it('are at least four, with preferences that add up to one', () => {
    assert.ok(PERSONAS.length >= 4);
    for (const { wants } of PERSONAS)
      assert.equal(
        Object.values(wants)
          .reduce((sum, weight) => sum + weight, 0)
          .toFixed(9),
        '1.000000000',
      );
  });

  it('differ about the same two candidates', () => {
    const solid: Seen = { works: 1, quality: 0.4, care: 0.3, speed: 0.3, brevity: 0.3 };
    const polished: Seen = { works: 0.7, quality: 1, care: 0.9, speed: 0.5, brevity: 0.5 };
    assert.ok(votes('tester', solid, polished).left! > 0.9);
    assert.ok(votes('maintainer', solid, polished).right! > 0.8);
    assert.ok(votes('advocate', solid, polished).right! > 0.8);
  });

  it('are as noisy as they say: who looks briefly is wrong more often', () => {
    const [better, worse]: Seen[] = [{ works: 0.9 }, { works: 0.7 }];
    assert.ok(votes('hurried', better!, worse!).right! > votes('tester', better!, worse!).right!);
  });

  it('do not care which side it stands on, and call both bad when nothing works', () => {
    const [a, b]: Seen[] = [
      { works: 0.9, brevity: 0.5 },
      { works: 0.5, brevity: 0.9 },
    ];
    assert.ok(Math.abs(votes('tester', a!, b!).left! - votes('tester', b!, a!).right!) < 0.05);
    assert.equal(votes('tester', { works: 0 }, { works: 0.1 }).both_bad, 1);
    assert.equal(votes('tester', { works: 1 }, { works: 1, brevity: 0 }, 100).both_bad, 0);
  });
});
