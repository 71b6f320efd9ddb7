import type { Terminal } from '../adapters/terminal.ts';
import { count } from '../view/text.ts';
import { connect, type World } from '../world.ts';
import type { NamedBrief } from './brief-folder.ts';
import { interrupted, submitBuild } from './build.ts';
import { followBuild } from './follow.ts';

interface CollectOptions {
  readonly groups: number;
  readonly samples: number;
}

/**
 * Builds briefs in turn, each prompt answered `samples` times, so that there is something to learn from. Each build has a seed of its own.
 * False when Ctrl-C ended the view.
 */
export async function collect(world: World, briefs: readonly NamedBrief[], { groups, samples }: CollectOptions, terminal: Terminal): Promise<boolean> {
  const client = await connect(world);
  for (let number = 0; number < groups; number++) {
    const { name, request } = briefs[number % briefs.length]!;
    terminal.print([world.paint.strong(`collects ${number + 1} of ${groups}: ${name}, ${count(samples, 'sample')} of each prompt`)]);
    // With modules of the shelf there is nothing to write, hence nothing to learn.
    const submission = { ...request, seed: number + 1, shelf: 'off', budget: { samples } };
    const build = await submitBuild(world, client, submission, terminal);
    const { end } = await followBuild(world, client, build.id, terminal);
    if (end === 'interrupted') {
      interrupted(world, build.id);
      return false;
    }
  }
  return true;
}
