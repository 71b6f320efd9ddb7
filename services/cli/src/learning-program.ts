import type { Command } from 'commander';
import { share, type Run } from './arguments.ts';
import type { World } from './world.ts';

/** Commands about learning: versions of the policy and the runs that make them. */
export function addLearning(program: Command, world: World, run: Run): void {
  addPolicies(program, world, run);
}

function addPolicies(program: Command, world: World, run: Run): void {
  const commands = () => import('./commands/policies.ts');
  const json = ['--json', 'print JSON, one line for each'] as const;
  const version = ['<version>', 'name of a version, as `modwright policies` prints it'] as const;
  const role = ['--role <agent>', 'of the version that answers for this agent alone (default: the shared one)'] as const;
  program
    .command('policies')
    .description('list versions of the policy, newest first, and which answers')
    .option(...json)
    .action(run(async (options: { json?: boolean }) => (await commands()).runPolicies(world, options)));
  const policy = program.command('policy').description('one version of the policy');
  policy
    .command('show')
    .argument(...version)
    .description('where it comes from and how it did')
    .option(...json)
    .action(run(async (name: string, options: { json?: boolean }) => (await commands()).runPolicyShow(world, name, options)));
  policy
    .command('compare')
    .argument(...version)
    .argument('[baseline]', 'another version; default: the newest it was played against')
    .description('what two versions made of the same held-out briefs')
    .option(...json)
    .action(
      run(async (name: string, other: string | undefined, options: { json?: boolean }) => (await commands()).runPolicyCompare(world, name, other, options)),
    );
  policy
    .command('promote')
    .argument(...version)
    .description('let it answer; refused unless it passed the gate')
    .option('--force', 'you answer for it: the gate is not asked')
    .option('--canary <share>', 'share of builds it answers first, e.g. 0.2 (default: all)', share)
    .action(run(async (name: string, options: { force?: boolean; canary?: number }) => (await commands()).runPolicyPromote(world, name, options)));
  policy
    .command('rollback')
    .description('take the canary, or else the version that answers, out of service; the one before it answers again')
    .option(...role)
    .option('--reason <text>', 'why')
    .action(run(async (options: { role?: string; reason?: string }) => (await commands()).runPolicyRollback(world, options)));
  policy
    .command('pin')
    .argument(...version)
    .description('let it answer until it is unpinned, whatever runs bring')
    .action(run(async (name: string) => (await commands()).runPolicyPin(world, name)));
  policy
    .command('unpin')
    .description('let runs change again which version answers')
    .option(...role)
    .action(run(async (options: { role?: string }) => (await commands()).runPolicyUnpin(world, options)));
}
