import { Argument, type Command } from 'commander';
import { AppError } from '@modwright/runtime';
import type { Run } from './arguments.ts';
import { pagesOf } from './manual/command-page.ts';
import { completionScript, SHELLS, type Shell } from './manual/completion.ts';
import { helpPage, manPage } from './manual/man-page.ts';
import type { World } from './world.ts';

/** Commands about the commands: all of them read what the program says of itself. */
export function addManual(program: Command, world: World, run: Run): void {
  program.helpCommand(false);
  program
    .command('help')
    .description('explain a command as its man page does')
    .argument('[command...]', 'such as: build, or policy promote')
    .action(run((words: string[]) => Promise.resolve(printHelp(program, world, words))));
  program
    .command('man')
    .description('print the man page: modwright man > modwright.1 && man ./modwright.1')
    .action(run(() => Promise.resolve(print(world, manPage(pagesOf(program), program.version() ?? '')))));
  program
    .command('completion')
    .description('print a script that completes commands, options and values; its first lines say where it goes')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(run((shell: Shell) => Promise.resolve(print(world, completionScript(shell, pagesOf(program))))));
}

function printHelp(program: Command, world: World, words: readonly string[]): number {
  const page = pagesOf(program).find(({ path }) => path.join(' ') === words.join(' '));
  if (!page) throw new AppError('NOT_FOUND', `there is no command "${words.join(' ')}": see modwright help`);
  world.out.print(helpPage(page, Math.min(100, world.out.width())));
  return 0;
}

function print(world: World, text: string): number {
  world.out.print([text.trimEnd()]);
  return 0;
}
