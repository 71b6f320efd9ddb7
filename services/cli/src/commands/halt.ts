import { connect, type World } from '../world.ts';

/** Stops everything. */
export async function runHalt(world: World, reason: string): Promise<number> {
  const { builds } = await (await connect(world)).halt(reason);
  world.out.print([
    `Everything is stopped: ${builds} ${builds === 1 ? 'build is' : 'builds are'} paused, training has ended, and nothing begins or is promoted. Let it go on with: modwright release`,
  ]);
  return 0;
}

/** Lets everything go on. */
export async function runRelease(world: World): Promise<number> {
  await (await connect(world)).release();
  world.out.print(['Everything goes on. Training has to be started again.']);
  return 0;
}
