import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrainingProgress, TrainingReport } from '@modwright/contracts/learning';

/** Turns a batch folder into a folder with an adapter. The same call goes on after an interruption. */
export type Learner = (job: LearnerJob) => Promise<TrainingReport>;

export interface LearnerJob {
  readonly batch: string;
  readonly out: string;
  /** Folder of the adapter to start from; undefined = none. */
  readonly parent: string | undefined;
  onProgress(progress: TrainingProgress): void;
}

export interface LearnerSettings {
  /** The learner environment's interpreter. */
  readonly python: string;
  /** GGUF file of the base model. */
  readonly base: string;
  readonly threads: number;
}

const SOURCE = join(import.meta.dirname, '../../../services/learner/src');

/** The learner as a process of its own. Its words go to `learner.log` in the run's folder. A run that failed throws with the learner's reason. */
export function processLearner({ python, base, threads }: LearnerSettings): Learner {
  return async ({ batch, out, parent, onProgress }) => {
    mkdirSync(out, { recursive: true });
    const log = openSync(join(out, 'learner.log'), 'a');
    const args = ['-m', 'modwright_learner', 'train', batch, out, '--base', base, ...(parent === undefined ? [] : ['--parent', parent])];
    const env = { ...process.env, PYTHONPATH: SOURCE, OMP_NUM_THREADS: `${threads}` };
    const child = spawn(python, args, { env, stdio: ['ignore', 'pipe', log] });
    const stop = (): void => void child.kill('SIGTERM');
    process.once('exit', stop);
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((one) => one.startsWith('{'))) onProgress(TrainingProgress.fromJSON(JSON.parse(line)));
    });
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (value) => resolve(value ?? -1));
    });
    process.off('exit', stop);
    const report = readReport(out);
    if (code === 0 && report?.ok) return report;
    throw new Error(`the learner ended with ${code}: ${report?.problem || `see ${join(out, 'learner.log')}`}`);
  };
}

/** The report of a run that has ended; undefined before. */
export function readReport(out: string): TrainingReport | undefined {
  const file = join(out, 'report.json');
  return existsSync(file) ? TrainingReport.fromJSON(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
