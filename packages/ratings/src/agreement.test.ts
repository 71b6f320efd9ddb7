import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimateReliability, type Label } from './dawid-skene.ts';
import { agreementOf, krippendorffAlpha } from './krippendorff.ts';
import { positionBias } from './position-bias.ts';

describe('agreement', () => {
  it('is full when all agree, and cannot be told of one value or of lone raters', () => {
    assert.equal(
      krippendorffAlpha(
        [
          [1, 1],
          [2, 2, 2],
        ],
        'nominal',
      ),
      1,
    );
    assert.equal(
      krippendorffAlpha(
        [
          [1, 1],
          [1, 1],
        ],
        'nominal',
      ),
      undefined,
    );
    assert.equal(agreementOf([[1], [2]], 'nominal'), undefined);
  });

  it('has an interval that holds it', () => {
    const units = Array.from({ length: 40 }, (_, unit) => [unit % 3, unit % 3, unit % 5 === 0 ? 0 : unit % 3]);
    const agreement = agreementOf(units, 'nominal')!;
    assert.ok(agreement.low <= agreement.alpha && agreement.alpha <= agreement.high && agreement.high < 1, JSON.stringify(agreement));
    assert.equal(agreement.units, 40);
  });
});

describe('position bias', () => {
  it('is found when one side wins too often, and not in a fair share', () => {
    assert.equal(positionBias(70, 30).biased, true);
    assert.equal(positionBias(52, 48).biased, false);
    assert.deepEqual(positionBias(0, 0), { decided: 0, left: undefined, low: 0, high: 1, biased: false });
  });
});

describe('reliability', () => {
  const labels: Label[] = Array.from({ length: 20 }, (_, index) => index).flatMap((index) => {
    const truth = index % 2 === 0 ? 'first' : 'second';
    const other = index % 2 === 0 ? 'second' : 'first';
    return [
      { task: `t${index}`, rater: 'good', label: truth },
      { task: `t${index}`, rater: 'fair', label: index % 5 === 0 ? other : truth },
      { task: `t${index}`, rater: 'liar', label: other },
      { task: `t${index}`, rater: 'other', label: truth },
    ];
  });
  const skills = (given: readonly Label[]) =>
    Object.fromEntries(estimateReliability(given, { model: 'one-coin', prior: { votes: 4, skill: 0.7 } }).raters.map(({ rater, skill }) => [rater, skill]));

  it('tells good raters from one who says the opposite', () => {
    const { good, fair, liar } = skills(labels);
    assert.ok(good! > 0.9 && fair! < good! && fair! > 0.7 && liar! < 0.2, JSON.stringify({ good, fair, liar }));
  });

  it('is the same bits in any order of the votes', () => {
    assert.deepEqual(skills(labels.toReversed()), skills(labels));
  });

  it('stays near what is expected of a rater with few votes', () => {
    const { newcomer } = skills([...labels, { task: 't0', rater: 'newcomer', label: 'first' }]);
    assert.ok(newcomer! > 0.7 && newcomer! < 0.8, String(newcomer));
  });
});
