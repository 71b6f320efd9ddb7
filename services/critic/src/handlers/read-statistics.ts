import type { ReadStatisticsRequest, Statistics } from '@modwright/contracts/feedback';
import type { Store } from '@modwright/store';
import { countRaters, readEntries, readTallies, votedContests } from '@modwright/store/ballots';
import { statisticsOf } from '../domain/statistics.ts';

const CONTESTS = 20;

/** What the votes say so far. */
export async function readStatistics(store: Store, { build, module, contests: wanted }: ReadStatisticsRequest): Promise<Statistics> {
  const contests = await votedContests(store, { build, module }, wanted || CONTESTS);
  const ids = contests.map(({ id }) => id);
  const [entries, tallies, raters] = await Promise.all([readEntries(store, ids), readTallies(store, ids), countRaters(store, ids)]);
  return statisticsOf(contests, entries, tallies, raters);
}
