import { outcome, type Printing } from '../view/outcome.ts';
import { count } from '../view/text.ts';
import { connect, type World } from '../world.ts';

/** Stops everything. */
export async function runHalt(world: World, reason: string, options: Printing): Promise<number> {
  const { builds } = await (await connect(world)).halt(reason);
  const lines = [
    `Everything is stopped: ${count(builds, 'build is', 'builds are')} paused, training has ended, and nothing begins or is promoted. Let it go on with: modwright release`,
  ];
  world.out.print(outcome(options, { halted: true, builds }, lines));
  return 0;
}

/** Lets everything go on. */
export async function runRelease(world: World, options: Printing): Promise<number> {
  await (await connect(world)).release();
  world.out.print(outcome(options, { halted: false }, ['Everything goes on. Training has to be started again.']));
  return 0;
}
