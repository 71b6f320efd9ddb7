import { Option, type Command } from 'commander';
import { collect, wholeNumber, type Run } from './arguments.ts';
import type { FeedbackOptions } from './commands/feedback.ts';
import type { NewRubric } from './commands/rubric.ts';
import type { VoteOptions } from './commands/vote.ts';
import { CHOICE_NAMES } from './domain/choices.ts';
import type { Printing } from './view/outcome.ts';
import type { World } from './world.ts';

/** Commands by which people say what they think. */
export function addFeedback(program: Command, world: World, run: Run): void {
  const rater = ['--rater <name>', 'whose word it is, when you speak for several people'] as const;
  program
    .command('vote')
    .description('compare two apps without knowing which is which, and say which is better')
    .option('--build <id>', 'only what this build takes part in')
    .option('--module <name>', 'only drafts of this module')
    .addOption(new Option('--kind <kind>', 'only drafts of a module, or only whole builds').choices(['module', 'build']))
    .option('--ballot <id>', 'come back to a ballot instead of getting a new one')
    .addOption(new Option('--choice <choice>', 'vote at once instead of asking').choices(CHOICE_NAMES))
    .option('--rubric <name[=a,b]>', 'also score both sides: asked, or given as ease=4,2; may be given several times', collect)
    .option('--comment <text>', 'why')
    .option(...rater)
    .option('--json', 'print the result as one JSON object; without --choice and a terminal to ask at the ballot')
    .action(run(async (options: VoteOptions) => (await import('./commands/vote.ts')).runVote(world, options)));
  program
    .command('feedback')
    .description('say what you think of a build, a module or a message of it')
    .argument('<build>', 'id of a build (or the start or end of it), or "last"')
    .addOption(new Option('--up', 'it is good').conflicts('down'))
    .option('--down', 'it is not')
    .option('--rubric <name=score>', 'a score under a rubric; may be given several times', collect)
    .option('--comment <text>', 'in your words')
    .option('--module <name>', 'about this module of it')
    .option('--message <id>', 'about this message of its conversation')
    .option(...rater)
    .option('--json', 'print one JSON line for each thing that is kept')
    .action(run(async (build: string, options: FeedbackOptions) => (await import('./commands/feedback.ts')).runFeedback(world, build, options)));
  addVotes(program, world, run);
  addRubrics(program, world, run);
}

function addVotes(program: Command, world: World, run: Run): void {
  const commands = () => import('./commands/votes.ts');
  const votes = program.command('votes').description('what people voted');
  votes
    .command('show')
    .description('how the candidates stand, and how far the votes can be believed')
    .option('--build <id>', 'only what this build takes part in')
    .option('--json', 'print one JSON object')
    .action(run(async (options: { build?: string; json?: boolean }) => (await commands()).runVotesShow(world, options)));
  votes
    .command('rm')
    .argument('<rater>', '"me", the name of somebody you speak for, or the id of a rater')
    .description('remove everything that a rater said; rewards are computed without it')
    .option('--json', 'print one JSON object')
    .action(run(async (rater: string, options: Printing) => (await commands()).runVotesRemove(world, rater, options)));
}

function addRubrics(program: Command, world: World, run: Run): void {
  const commands = () => import('./commands/rubric.ts');
  const rubric = program.command('rubric').description('what scores are given under');
  rubric
    .command('list')
    .alias('ls')
    .description('list rubrics in force')
    .option('--json', 'print one JSON line a rubric')
    .action(run(async (options: { json?: boolean }) => (await commands()).runRubricList(world, options)));
  rubric
    .command('add')
    .argument('<name>', 'small letters, digits and hyphens: ease-of-use')
    .argument('<description>', 'what is judged, and what low and high scores stand for')
    .option('--min <n>', 'lowest score', wholeNumber(0, 100), 1)
    .option('--max <n>', 'highest score', wholeNumber(1, 100), 5)
    .description('make a rubric; it is never changed')
    .option('--json', 'print one JSON object')
    .action(run(async (name: string, description: string, options: NewRubric) => (await commands()).runRubricAdd(world, name, description, options)));
  rubric
    .command('archive')
    .argument('<name>', 'name or id')
    .description('take no more scores under a rubric')
    .option('--json', 'print one JSON object')
    .action(run(async (name: string, options: Printing) => (await commands()).runRubricArchive(world, name, options)));
}
