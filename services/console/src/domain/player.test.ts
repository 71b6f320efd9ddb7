import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Player } from './player.ts';

/** Messages that were said this many seconds after the first. */
const said = (...seconds: number[]) => new Player(seconds.map((at, index) => ({ seq: index + 1, kind: 'buildNoted', at: 1_000_000 + at * 1_000 })));

describe('a playback', () => {
  it('says each message when it was said, faster by its speed', () => {
    const player = said(0, 10, 12, 60);
    player.setSpeed(10);
    player.play();
    assert.deepEqual(
      [900, 100, 200, 4_800].map((elapsed) => (player.goOn(elapsed), player.until)),
      [1, 2, 3, 4],
    );
    assert.equal(player.runs, false);
  });

  it('stands still until it is played, and starts over at its end', () => {
    const player = said(0, 10);
    player.goOn(5_000);
    assert.equal(player.time, 0);
    player.seek(10_000);
    assert.equal(player.until, 2);
    player.play();
    assert.deepEqual([player.time, player.runs], [0, true]);
  });

  it('goes from message to message, and no further than there are any', () => {
    const player = said(0, 10, 10, 30);
    player.step(1);
    assert.deepEqual([player.time, player.until], [10_000, 3]);
    player.step(9);
    assert.equal(player.time, 30_000);
    player.step(-9);
    assert.equal(player.until, 1);
  });

  it('keeps the order of the conversation where clocks disagree', () => {
    const player = said(0, 20, 15, 30);
    player.seek(15_000);
    assert.equal(player.until, 1);
    player.seek(20_000);
    assert.equal(player.until, 3);
  });

  it('shifts between its speeds and stays within them', () => {
    const player = said(0, 1);
    player.shift(1);
    assert.equal(player.speed, 25);
    for (let time = 0; time < 9; time++) player.shift(-1);
    assert.equal(player.speed, 1);
  });

  it('knows where much was said', () => {
    assert.deepEqual(said(0, 1, 2, 3, 100).density(4), [1, 0, 0, 0.25]);
    assert.deepEqual(said(0).density(2), [1, 0]);
  });
});
