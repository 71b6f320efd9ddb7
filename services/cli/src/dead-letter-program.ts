import type { Command } from 'commander';
import type { Run } from './arguments.ts';
import type { Printing } from './view/outcome.ts';
import type { World } from './world.ts';

/** Commands about messages that nobody could settle. */
export function addDeadLetters(program: Command, world: World, run: Run): void {
  const commands = () => import('./commands/dead-letters.ts');
  const id = ['<id>', 'id of a letter, as `modwright dead-letters list` prints it'] as const;
  const letters = program.command('dead-letters').description('messages that nobody could settle');
  letters
    .command('list')
    .description('those that nobody has decided on, newest first')
    .option('--json', 'print JSON, one line for each')
    .action(run(async (options: { json?: boolean }) => (await commands()).runDeadLetters(world, options)));
  letters
    .command('replay')
    .argument(...id)
    .description('send one again to where it was addressed')
    .option('--json', 'print one JSON object')
    .action(run(async (letter: string, options: Printing) => (await commands()).runReplayDeadLetter(world, letter, options)));
  letters
    .command('discard')
    .argument(...id)
    .description('let one go')
    .option('--json', 'print one JSON object')
    .action(run(async (letter: string, options: Printing) => (await commands()).runDiscardDeadLetter(world, letter, options)));
}
