// usage: node bench/learner.ts [--device auto|cpu|cuda] [--tokens N] [--steps N]   tokens per second of training, by the learner itself (LoRA r=16, bf16, random weights)
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { round, writeResult } from './results.ts';

interface Figures {
  readonly tokens_per_second: number;
  /** By CPU time, so that other load does not count; on a CPU only. */
  readonly tokens_per_core_second?: number;
  /** "h100", and the share of its peak; of known cards only. */
  readonly card?: string;
  readonly mfu?: number;
  readonly steps: number;
}

const { values: options } = parseArgs({
  options: { device: { type: 'string', default: 'auto' }, tokens: { type: 'string', default: '512' }, steps: { type: 'string', default: '5' } },
});
const root = join(import.meta.dirname, '..');
const quiet: ExecFileSyncOptionsWithStringEncoding = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
const python = execFileSync(join(root, 'scripts', 'learner-env'), ['--device', options.device], quiet).trim();
const output = execFileSync(python, ['-m', 'modwright_learner', 'bench', '--device', options.device, '--tokens', options.tokens, '--steps', options.steps], {
  ...quiet,
  env: { ...process.env, PYTHONPATH: join(root, 'services', 'learner', 'src') },
});
const figures = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Figures;
const command = `node bench/learner.ts --device ${options.device} --tokens ${options.tokens} --steps ${options.steps}`;
console.log(figures);
if (figures.tokens_per_core_second !== undefined) {
  const row = { value: round(figures.tokens_per_core_second, 1), unit: '1/s per core (0.5 B parameters)', n: figures.steps };
  await writeResult('learner.cpu.tokens_s', row, command);
} else if (figures.card !== undefined && figures.mfu !== undefined) {
  await writeResult(
    `learner.${figures.card}.tokens_s`,
    { value: round(figures.tokens_per_second, 0), unit: '1/s (0.6 B parameters)', n: figures.steps },
    command,
  );
  await writeResult(`learner.${figures.card}.mfu`, { value: round(figures.mfu, 3), unit: 'share', n: figures.steps }, command);
}
