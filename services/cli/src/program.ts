import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { AppError } from '@modwright/runtime';
import { SYSTEMS, type System } from './bench/result.ts';
import type { BenchOptions } from './commands/bench.ts';
import type { BuildOptions } from './commands/build.ts';
import { EXIT, EXIT_CODES_HELP, exitCodeOfError } from './domain/exit-code.ts';
import type { PolicyFlags } from './domain/stack-door.ts';
import { addFeedback } from './feedback-program.ts';
import { addKeys } from './key-program.ts';
import { addDeadLetters } from './dead-letter-program.ts';
import { addExports, addLearning } from './learning-program.ts';
import { addManual } from './manual-program.ts';
import { addRewards } from './reward-program.ts';
import { collect, share, wholeNumber, type Run } from './arguments.ts';
import type { Printing } from './view/outcome.ts';
import type { World } from './world.ts';

/** Runs one command line (without program and script) and gives its exit code. Every error is one line on standard error. */
export async function runProgram(args: readonly string[], world: World): Promise<number> {
  let exitCode = 0;
  const program = createProgram(world, (code) => (exitCode = code));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (reason) {
    if (reason instanceof CommanderError) return reason.exitCode === 0 ? 0 : EXIT.badInput;
    const error = AppError.from(reason);
    world.out.setStatus('');
    world.err.setStatus('');
    world.err.print([`modwright: ${error.message}`]);
    return exitCodeOfError(error.code);
  }
}

/** The command line with everything it can do; nothing runs yet. */
export function createProgram(world: World, setExitCode: (code: number) => void): Command {
  const program = new Command('modwright')
    .description('A team of coding agents on your machine: a brief becomes a running, tested web app.')
    .version('0.1.0')
    .exitOverride()
    // A command's options come after its name: `bench learn` has some of the same names as `bench`.
    .enablePositionalOptions()
    .configureOutput({ writeOut: (text) => world.out.print([text.trimEnd()]), writeErr: (text) => world.err.print([toErrorLine(text)]) })
    .addHelpText('after', EXIT_CODES_HELP)
    .addHelpText('after', '\nEnvironment: MODWRIGHT_STATE_DIR, MODWRIGHT_CACHE_DIR, MODWRIGHT_MODEL_FILE, NO_COLOR.');
  // Commands are loaded when they are called: none has to wait for the code of the others.
  const run =
    <A extends unknown[]>(command: (...args: A) => Promise<number>) =>
    async (...args: A): Promise<void> =>
      setExitCode(await command(...args));

  addBuild(program, world, run);
  addStack(program, world, run);
  addBuilds(program, world, run);
  addModel(program, world, run);
  addBench(program, world, run);
  addFeedback(program, world, run);
  addRewards(program, world, run);
  addLearning(program, world, run);
  addShelf(program, world, run);
  addPack(program, world, run);
  addKeys(program, world, run);
  addDeadLetters(program, world, run);
  program
    .command('doctor')
    .description('check this machine and say what to do')
    .option('--json', 'print one JSON line a finding')
    .action(run(async (options: { json?: boolean }) => (await import('./commands/doctor.ts')).runDoctor(world, options)));
  addManual(program, world, run);
  return program;
}

function addBuild(program: Command, world: World, run: Run): void {
  const build = program
    .command('build')
    .description('build an app of a brief')
    .argument('[brief]', 'what to build, in plain words')
    .option('--openapi <file>', 'OpenAPI 3 document the app must serve (JSON or YAML)')
    .option('--profile <name>', 'what the app is made of: web, api for a JSON API without pages, or the folder of a profile of your own', 'web')
    .option('--checkpoint <file>', 'a checkpoint of your own (YAML); may be given several times', collect);
  addBuildOptions(build).action(
    run(async (text: string | undefined, options: BuildOptions) => (await import('./commands/build.ts')).runBuild(world, text, options)),
  );
  const extend = program
    .command('extend')
    .description('change the app of a build: what the follow-up does not speak of stays as it is')
    .argument('<build>', 'id of a build (or the start or end of it), or "last"')
    .argument('[brief]', 'what is to be different, in plain words');
  addBuildOptions(extend).action(
    run(async (id: string, text: string | undefined, options: BuildOptions) => (await import('./commands/build.ts')).runExtend(world, id, text, options)),
  );
}

/** What a first brief and a follow-up have in common. */
function addBuildOptions(command: Command): Command {
  const options = command
    .option('--brief <file>', 'read the brief from a file')
    .option('--requirements <file>', 'functional requirements: one a line, or YAML with ids')
    .option('--accept <dir>', 'folder with acceptance cases of your own; only the grader sees them')
    .option('--interactive', 'read, edit, accept or refuse the plan before anything is written')
    .option('--out <dir>', 'folder for the source (default: ./<name of the app>/)')
    .option('--no-out', 'do not write the source')
    .option('--json', 'print one line at the end: {"build","status","passed","total","modules","tokens","seconds","url"}')
    .option(
      '--pack <dir>',
      'notes, entities and modules of a domain to draw on; may be given several times',
      (folder: string, others: string[]) => [...others, folder],
      [],
    )
    .addOption(new Option('--shelf <use>', 'reuse accepted modules of other builds and keep those of this one (default: on)').choices(['on', 'off']))
    .option('--seed <n>', 'randomises samples and inputs of cases', wholeNumber(0, 2 ** 31 - 1))
    .option('--budget-tokens <n>', 'tokens the agents may use', wholeNumber(1))
    .option('--budget-seconds <n>', 'seconds the build may take', wholeNumber(1))
    .option('--budget-repair-turns <n>', 'repair turns of one module', wholeNumber(1, 100))
    .option('--budget-samples <n>', 'drafts of one prompt', wholeNumber(1, 16))
    .option('--bar <share>', 'share of cases that must pass for "accepted"', share, undefined)
    .option('--min <checkpoint=score>', 'score the app must reach, e.g. quality=0.8; may be given several times', minimum);
  return addPolicyOptions(options);
}

function addStack(program: Command, world: World, run: Run): void {
  addPolicyOptions(program.command('up').description('start the stack and leave it running').option('--json', 'print {"url","key","policy"}')).action(
    run(async (options: PolicyFlags & { json?: boolean }) => (await import('./commands/stack.ts')).runUp(world, options)),
  );
  program
    .command('down')
    .description('stop everything; builds go on after the next up')
    .option('--json', 'print {"stopped"}: whether it was running')
    .action(run(async (options: { json?: boolean }) => (await import('./commands/stack.ts')).runDown(world, options)));
  program
    .command('halt')
    .description('stop everything at once: builds are paused, training ends, nothing begins or is promoted')
    .argument('<reason>', 'why; everybody who meets it is told')
    .option('--json', 'print one JSON object')
    .action(run(async (reason: string, options: Printing) => (await import('./commands/halt.ts')).runHalt(world, reason, options)));
  program
    .command('release')
    .description('let everything go on after a halt')
    .option('--json', 'print one JSON object')
    .action(run(async (options: Printing) => (await import('./commands/halt.ts')).runRelease(world, options)));
  program
    .command('backup')
    .description('write everything that the stack keeps to one file; it may run meanwhile')
    .argument('<file>', 'a new file; it holds secrets')
    .option('--json', 'print one JSON object')
    .action(run(async (file: string, options: Printing) => (await import('./commands/backup.ts')).runBackup(world, file, options)));
  program
    .command('restore')
    .description('make a stack of a backup; the state folder must hold none')
    .argument('<file>', 'what modwright backup wrote')
    .option('--json', 'print one JSON object')
    .action(run(async (file: string, options: Printing) => (await import('./commands/backup.ts')).runRestore(world, file, options)));
}

function addPolicyOptions(command: Command): Command {
  return command
    .addOption(new Option('--policy <kind>', 'which model answers').choices(['embedded', 'openai', 'replay']))
    .option('--model <name>', 'model of the catalogue or GGUF file; for openai the name the server knows')
    .option('--base-url <url>', 'OpenAI-compatible server, e.g. http://127.0.0.1:8000/v1')
    .option('--key-file <file>', 'file with its API key')
    .addOption(new Option('--record-to <file>', 'also write every completion there, for --policy replay'));
}

function addBuilds(program: Command, world: World, run: Run): void {
  const commands = () => import('./commands/builds.ts');
  const build = 'id of a build (or the start or end of it); default: the newest';
  program
    .command('watch')
    .description('show the conversation of a build')
    .argument('[build]', build)
    .option('--json', 'print each message as one JSON line')
    .action(run(async (id: string | undefined, options: { json?: boolean }) => (await commands()).runWatch(world, id, options)));
  program
    .command('builds')
    .description('list builds, newest first')
    .option('--limit <n>', 'how many', wholeNumber(1, 200), 20)
    .option('--json', 'print one JSON line a build')
    .action(run(async (options: { json?: boolean; limit: number }) => (await commands()).runBuilds(world, options)));
  for (const [verb, description] of [
    ['pause', 'let running turns end and start no new ones'],
    ['resume', 'go on with a paused build'],
    ['cancel', 'end a build now'],
  ] as const) {
    program
      .command(verb)
      .description(description)
      .argument('[build]', build)
      .option('--json', 'print {"build","status","paused"}')
      .action(run(async (id: string | undefined, options: { json?: boolean }) => (await commands()).runControl(world, verb, id, options)));
  }
  program
    .command('open')
    .description('run the app of a build and print its address')
    .argument('[build]', build)
    .option('--json', 'print {"build","url"}')
    .action(run(async (id: string | undefined, options: { json?: boolean }) => (await commands()).runOpen(world, id, options)));
  const exporting = program
    .command('export')
    .description('write the app of a build as a git repository, one commit for every accepted module')
    .argument('<build>', 'id of a build, or "last"')
    .argument('<dir>', 'an empty or new folder')
    .option('--json', 'print one JSON object')
    .action(run(async (id: string, folder: string, options: Printing) => (await commands()).runExport(world, id, folder, options)));
  addExports(exporting, world, run);
  program
    .command('provenance')
    .description('say where each file of an exported app comes from, and which were changed since (exit code 1)')
    .argument('<dir>', 'folder of an exported app')
    .option('--json', 'print one JSON object')
    .action(run(async (folder: string, options: { json?: boolean }) => (await import('./commands/provenance.ts')).runProvenance(world, folder, options)));
}

function addShelf(program: Command, world: World, run: Run): void {
  const commands = () => import('./commands/shelf.ts');
  const shelf = program.command('shelf').description('accepted modules that are kept for other apps');
  const id = 'id of a module, the start of it, or its name';
  shelf
    .command('list')
    .alias('ls')
    .description('list kept modules, newest first')
    .option('--json', 'print one JSON line a module')
    .action(run(async (options: { json?: boolean }) => (await commands()).runShelfList(world, options)));
  shelf
    .command('show')
    .argument('<module>', id)
    .description('show contract, cases and source of a module')
    .option('--json', 'print {"summary","module"}')
    .action(run(async (name: string, options: { json?: boolean }) => (await commands()).runShelfShow(world, name, options)));
  shelf
    .command('rm')
    .argument('<module>', id)
    .description('take a module off the shelf')
    .option('--json', 'print one JSON object')
    .action(run(async (name: string, options: Printing) => (await commands()).runShelfRemove(world, name, options)));
  shelf
    .command('export')
    .argument('<file>', 'JSON file to write')
    .argument('[modules...]', `${id}; default: all`)
    .description('write modules to a file for another installation')
    .option('--json', 'print one JSON object')
    .action(run(async (file: string, ids: string[], options: Printing) => (await commands()).runShelfExport(world, file, ids, options)));
  shelf
    .command('import')
    .argument('<file>', 'what export wrote')
    .description('put modules of a file on the shelf, marked as imported')
    .option('--json', 'print one JSON object')
    .action(run(async (file: string, options: Printing) => (await commands()).runShelfImport(world, file, options)));
}

function addPack(program: Command, world: World, run: Run): void {
  program
    .command('pack')
    .description('packs of what a domain calls for')
    .command('check')
    .argument('<dir>', 'folder of a pack')
    .description('read a pack and prove each of its modules in the sandbox')
    .option('--json', 'print one JSON object')
    .action(run(async (folder: string, options: Printing) => (await import('./commands/pack.ts')).runPackCheck(world, folder, options)));
}

function addModel(program: Command, world: World, run: Run): void {
  const commands = () => import('./commands/model.ts');
  const model = program.command('model').description('manage model files');
  model
    .command('pull')
    .argument('<name>')
    .description('download a model and verify it')
    .option('--json', 'print one JSON object')
    .action(run(async (name: string, options: Printing) => (await commands()).runModelPull(world, name, options)));
  model
    .command('list')
    .alias('ls')
    .description('list known models and whether they are here')
    .option('--json', 'print one JSON line a model')
    .action(run(async (options: { json?: boolean }) => (await commands()).runModelList(world, options)));
  model
    .command('rm')
    .argument('<name>')
    .description("delete a model's file")
    .option('--json', 'print one JSON object')
    .action(run(async (name: string, options: Printing) => (await commands()).runModelRemove(world, name, options)));
}

function addBench(program: Command, world: World, run: Run): void {
  const bench = program
    .command('bench')
    .description('measure floor, ceiling, a single agent and the team on briefs; goes on where it was ended')
    .option('--briefs <paths...>', 'files and folders with NAME.md and NAME.accept/ (default: the briefs of this checkout)')
    .option('--seeds <n>', 'builds of each brief by each system (default: 3; 1 with --policy replay)', wholeNumber(1, 100))
    .option('--systems <list>', `which systems, comma-separated (default: ${SYSTEMS.join(',')})`, systems)
    .option('--gold <module>', 'module that exports goldApps, for floor and ceiling (default: gold/mod.ts beside the briefs)')
    .option('--out <dir>', 'folder of results and report (default: bench/ in the state folder)')
    .option('--again', 'measure anew what has been measured')
    .option('--report', 'measure nothing: tables and report of the results that are there')
    .option('--record', "also write figures and table into this checkout's docs/")
    .option('--json', 'print one line a model with its figures at the end');
  addPolicyOptions(bench).action(run(async (options: BenchOptions) => (await import('./commands/bench.ts')).runBench(world, options)));
  bench
    .enablePositionalOptions()
    .command('learn')
    .description('measure what learning brings: sample, train, evaluate on held-out modules; goes on where it was ended (docs/bench.md)')
    .argument('[options...]')
    .passThroughOptions()
    .allowUnknownOption()
    .action(run(async (args: string[]) => (await import('./commands/bench-learn.ts')).runBenchLearn(world, args)));
}

function systems(text: string): System[] {
  const names = text.split(',').filter(Boolean);
  const stranger = names.find((name) => !SYSTEMS.some((system) => system === name));
  if (stranger !== undefined || names.length === 0) throw new InvalidArgumentError(`Name some of ${SYSTEMS.join(', ')}.`);
  return SYSTEMS.filter((system) => names.includes(system));
}

/** What commander says about a wrong command line, in our one line. */
function toErrorLine(text: string): string {
  return `${text
    .trim()
    .replace(/^error: /, 'modwright: ')
    .replaceAll(/\s*\n\s*/g, ' ')} (see modwright --help)`;
}

/** "quality=0.8", added to those given before. */
function minimum(text: string, before: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const [, checkpoint, score] = /^([a-z-]+)=(.+)$/.exec(text) ?? [];
  if (checkpoint === undefined || score === undefined) throw new InvalidArgumentError('It must be a checkpoint and a score, such as quality=0.8.');
  return { ...before, [checkpoint]: share(score) };
}
