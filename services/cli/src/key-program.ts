import { Option, type Command } from 'commander';
import { wholeNumber, type Run } from './arguments.ts';
import type { NewKeyOptions } from './commands/keys.ts';
import type { Printing } from './view/outcome.ts';
import type { World } from './world.ts';

/** Commands about who may do what, and who did. */
export function addKeys(program: Command, world: World, run: Run): void {
  const commands = () => import('./commands/keys.ts');
  const tenant = ['--tenant <name>', 'of another tenant; only for who runs the installation'] as const;
  const keys = program.command('keys').description('API keys: who may do what (docs/security.md)');
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .argument('<name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(['viewer', 'voter', 'operator', 'admin']).makeOptionMandatory())
    .option('--expires-days <n>', 'days until it ends; left out = it does not', wholeNumber(1, 3650))
    .option(...tenant)
    .option('--json', 'print one JSON object')
    .action(run(async (name: string, options: NewKeyOptions) => (await commands()).runCreateKey(world, name, options)));
  keys
    .command('list')
    .description('every key without its secret, newest first')
    .option(...tenant)
    .option('--json', 'print JSON, one line for each')
    .action(run(async (options: { tenant?: string; json?: boolean }) => (await commands()).runListKeys(world, options)));
  keys
    .command('revoke')
    .description('end a key at once')
    .argument('<id>', 'id of a key, as `modwright keys list` prints it')
    .option(...tenant)
    .option('--json', 'print one JSON object')
    .action(run(async (id: string, options: Printing & { tenant?: string }) => (await commands()).runRevokeKey(world, id, options)));
  program
    .command('acts')
    .description('what was done with which key, and what was refused; newest first')
    .option('--limit <n>', 'so many', wholeNumber(1, 500), 50)
    .option('--json', 'print JSON, one line for each')
    .action(run(async (options: { limit: number; json?: boolean }) => (await commands()).runActs(world, options)));
}
