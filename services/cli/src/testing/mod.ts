export { modwright, type CliResult } from './cli-process.ts';
export { runCommand, type CommandRun } from './run-command.ts';
