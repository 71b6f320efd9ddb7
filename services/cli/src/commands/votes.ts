import { outcome, type Printing } from '../view/outcome.ts';
import { count } from '../view/text.ts';
import { statisticsLines } from '../view/votes.ts';
import { connect, type World } from '../world.ts';
import { pick } from './pick-build.ts';

/** Shows how the candidates stand. */
export async function runVotesShow(world: World, options: { build?: string; json?: boolean }): Promise<number> {
  const client = await connect(world);
  const build = options.build && (await pick(client, options.build, () => true, 'there is no build yet')).id;
  const statistics = await client.statistics(build ? { build } : {});
  if (options.json) world.out.print([JSON.stringify(statistics)]);
  else if (statistics.votes === 0) world.out.print(['Nobody has voted yet. Vote with: modwright vote']);
  else world.out.print(statisticsLines(statistics, world.paint));
  return 0;
}

/** Removes everything that a rater said. */
export async function runVotesRemove(world: World, rater: string, options: Printing): Promise<number> {
  const gone = await (await connect(world)).deleteRater(rater);
  world.out.print(outcome(options, gone, [`${count(gone.votes, 'vote')} and ${count(gone.feedback, 'piece')} of feedback are gone`]));
  return 0;
}
