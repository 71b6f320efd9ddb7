import { InvalidArgumentError, type Command } from 'commander';
import { collect, wholeNumber, type Run } from './arguments.ts';
import type { SimulateOptions } from './commands/simulate-votes.ts';
import type { Printing } from './view/outcome.ts';
import type { World } from './world.ts';

/** Commands about rewards: what is behind them, and whether they can be believed. */
export function addRewards(program: Command, world: World, run: Run): void {
  const commands = () => import('./commands/rewards.ts');
  const json = ['--json', 'print JSON, one line for each'] as const;
  const reward = program.command('reward').description('what turns and builds were worth');
  reward
    .command('explain')
    .description('components, votes, raters, and what the reward were without each')
    .argument('<about>', 'id of a build (or the start or end of it), "last", or id of a turn')
    .option('--snapshot <id>', 'as it stood in this snapshot (default: now)')
    .option(...json)
    .action(run(async (about: string, options: { snapshot?: string; json?: boolean }) => (await commands()).runExplain(world, about, options)));
  reward
    .command('snapshot')
    .description('freeze what rewards follow from, as training does')
    .option('--reason <text>', 'what for')
    .option(...json)
    .action(run(async (options: { reason?: string; json?: boolean }) => (await commands()).runSnapshot(world, options)));
  reward
    .command('snapshots')
    .description('list snapshots, newest first')
    .option(...json)
    .action(run(async (options: { json?: boolean }) => (await commands()).runSnapshots(world, options)));
  reward
    .command('check')
    .argument('<snapshot>', 'id of a snapshot')
    .description('compute a snapshot again and compare every bit (exit code 1 when it differs)')
    .option(...json)
    .action(run(async (id: string, options: Printing) => (await commands()).runCheckSnapshot(world, id, options)));
  program
    .command('audit')
    .description('the chain of votes and rewards')
    .command('verify')
    .description('find votes and rewards that were edited, removed or inserted (exit code 1)')
    .option('--head <hash>', 'head of an earlier report that the chain has to hold; may be given several times', hash)
    .option(...json)
    .action(run(async (options: { head?: readonly string[]; json?: boolean }) => (await commands()).runAuditVerify(world, options)));
  program
    .command('simulate-votes')
    .description('let programs vote by stated preferences; every such vote is marked and weighs less than a person’s')
    .option(
      '--persona <name>',
      'tester, maintainer, advocate, hurried, or judge for the model itself; may be given several times (default: the first four)',
      collect,
    )
    .option('--count <n>', 'votes of each at most', wholeNumber(1, 10_000), 20)
    .option('--build <id>', 'only what this build takes part in')
    .option('--seed <n>', 'of their moods', wholeNumber(0, 2 ** 31 - 1), 1)
    .option(...json)
    .action(run(async (options: SimulateOptions) => (await import('./commands/simulate-votes.ts')).runSimulateVotes(world, options)));
  program
    .command('alarms')
    .description('signs that a reward was earned by something else than good work')
    .option(...json)
    .action(run(async (options: { json?: boolean }) => (await commands()).runAlarms(world, options)));
}

function hash(text: string, before: readonly string[] = []): string[] {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('It must be the head that audit verify printed: 64 hexadecimal digits.');
  return [...before, text];
}
