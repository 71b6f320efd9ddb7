import { seededRandom } from '@modwright/runtime';

/**
 * Moments at which something is asked, in seconds from the start: a Poisson process, as of many people who know nothing of one another.
 * @param rate a second.
 */
export function* arrivals(rate: number, seconds: number, seed: string): Generator<number> {
  if (rate <= 0) return;
  const random = seededRandom(seed);
  for (let at = 0; ;) {
    at += -Math.log(1 - random()) / rate;
    if (at >= seconds) return;
    yield at;
  }
}
