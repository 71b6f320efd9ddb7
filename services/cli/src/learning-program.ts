import { Option, type Command } from 'commander';
import { share, wholeNumber, type Run } from './arguments.ts';
import type { ExportOptions } from './commands/exports.ts';
import type { LearnOptions } from './commands/learn.ts';
import type { Printing } from './view/outcome.ts';
import type { World } from './world.ts';

/** Commands about learning: versions of the policy and the runs that make them. */
export function addLearning(program: Command, world: World, run: Run): void {
  addLearn(program, world, run);
  addPolicies(program, world, run);
}

function addLearn(program: Command, world: World, run: Run): void {
  program
    .command('learn')
    .description('train a new version of the policy on what was collected; held-out briefs decide whether it answers')
    .addOption(new Option('--method <method>', 'how it learns').choices(['grpo', 'dpo', 'kto', 'sft']).default('grpo'))
    .addOption(new Option('--adapters <which>', 'one adapter for all agents, or a run for each agent').choices(['shared', 'per-role']).default('shared'))
    .option('--least-turns <n>', 'with --adapters per-role: pass agents with fewer turns over (default: 64)', wholeNumber(1, 1_000_000))
    .option('--held-out <dir>', 'briefs that decide (NAME.md, cases in NAME.accept/); default: modules that come with Modwright and are never trained on')
    .option('--no-held-out', 'play nothing: the version stays a candidate')
    .option('--steps <n>', 'steps of training at most', wholeNumber(1, 1_000_000))
    .option('--collect <dir>', 'build the briefs of this folder first')
    .option('--groups <n>', 'with --collect: how many builds, of its briefs in turn', wholeNumber(1, 10_000), 8)
    .option('--samples <n>', 'with --collect: answers to each prompt', wholeNumber(2, 16), 4)
    .addOption(new Option('--resume <run>', 'come back to a run, or to the "last" one').conflicts(['cancel', 'collect', 'heldOut', 'steps']))
    .addOption(new Option('--cancel <run>', 'end a run, or the "last" one').conflicts(['collect', 'heldOut', 'steps']))
    .option('--json', 'print the run as one line of JSON at the end')
    .addHelpText('after', '\nExit codes: 0 promoted or done, 1 refused, 3 failed, 4 cancelled, 130 interrupted by Ctrl-C; the run goes on.')
    .action(run(async (options: LearnOptions) => (await import('./commands/learn.ts')).runLearn(world, options)));
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
    .option('--play [dir]', 'let both build the briefs of this folder first, or write the modules that come with Modwright; nothing is promoted or refused')
    .option(...json)
    .action(
      run(async (name: string, other: string | undefined, options: { json?: boolean; play?: string | true }) =>
        (await commands()).runPolicyCompare(world, name, other, options),
      ),
    );
  policy
    .command('promote')
    .argument(...version)
    .description('let it answer; refused unless it passed the gate')
    .option('--force', 'you answer for it: the gate is not asked')
    .option('--canary <share>', 'share of builds it answers first, e.g. 0.2 (default: all)', share)
    .option(...json)
    .action(run(async (name: string, options: Printing & { force?: boolean; canary?: number }) => (await commands()).runPolicyPromote(world, name, options)));
  policy
    .command('rollback')
    .description('take the canary, or else the version that answers, out of service; the one before it answers again')
    .option(...role)
    .option('--reason <text>', 'why')
    .option(...json)
    .action(run(async (options: Printing & { role?: string; reason?: string }) => (await commands()).runPolicyRollback(world, options)));
  policy
    .command('pin')
    .argument(...version)
    .description('let it answer until it is unpinned, whatever runs bring')
    .option(...json)
    .action(run(async (name: string, options: Printing) => (await commands()).runPolicyPin(world, name, options)));
  policy
    .command('unpin')
    .description('let runs change again which version answers')
    .option(...role)
    .option(...json)
    .action(run(async (options: Printing & { role?: string }) => (await commands()).runPolicyUnpin(world, options)));
}

/** Commands below `export`: what learning is made of, for other programs. */
export function addExports(exporting: Command, world: World, run: Run): void {
  for (const [what, description] of [
    ['preferences', 'write votes for one of two completions into a file'],
    ['rollouts', 'write rewarded completions with token ids and logprobs into a file'],
  ] as const) {
    exporting
      .command(what)
      .description(description)
      .addOption(new Option('--format <format>', 'one JSON object a line, or Parquet').choices(['jsonl', 'parquet']).default('jsonl'))
      .requiredOption('--out <file>', 'file to write')
      .option('--json', 'print one JSON object')
      .action(run(async (options: ExportOptions) => (await import('./commands/exports.ts')).runExportLearning(world, what, options)));
  }
}
