import type { RunOutcome } from '@modwright/agent';
import type { Plan, PluginCheckpoint } from '@modwright/contracts/plan';
import { EndReason } from '@modwright/contracts/sandbox';
import { checkpointProgram, modulePath } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import type { Checkpoint, CheckpointScore } from './checkpoint.ts';

const MAX_EVIDENCE = 300;
const MAX_FINDINGS = 50;

/** A checkpoint that a person brought: its command judges the app in a sandbox of its own. Whatever it does wrong is a score of 0 that says what. */
export function plugIn(checkpoint: PluginCheckpoint): Checkpoint {
  return {
    name: checkpoint.name,
    score: async ({ plan, sources, sandbox, signal }) => {
      const outcome = await run(() => sandbox.run(checkpointProgram(plan, sources, checkpoint), signal));
      return [{ checkpoint: checkpoint.name, module: '', ...(typeof outcome === 'string' ? failed(outcome) : readOutcome(plan, outcome)) }];
    },
  };
}

type Judged = Pick<CheckpointScore, 'value' | 'evidence' | 'findings'>;

/** The outcome, or why the command cannot even be started. */
async function run(start: () => Promise<RunOutcome>): Promise<RunOutcome | string> {
  try {
    return await start();
  } catch (reason) {
    const error = AppError.from(reason);
    if (error.code === 'INVALID_ARGUMENT' || error.code === 'FAILED_PRECONDITION') return error.message;
    throw error;
  }
}

function readOutcome(plan: Plan, { finished, stdout, stderr }: RunOutcome): Judged {
  if (finished.reason === EndReason.WALL_TIME || finished.reason === EndReason.CPU_TIME) return failed('its command took too long');
  if (finished.reason !== EndReason.EXITED) return failed(`its command was ended (${finished.reason})`);
  if (finished.exitCode !== 0)
    return failed(`its command ended with exit code ${finished.exitCode}: ${lastLine(stderr) || lastLine(stdout) || 'it printed nothing'}`);
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  if (lines.length !== 1) return failed(`its command printed ${lines.length} lines instead of one line of JSON`);
  return readAnswer(plan, lines[0] ?? '');
}

/** {"score": 0..1, "evidence": "...", "findings": ["...", {"file", "line", "message"}]}; evidence and findings may be missing. */
function readAnswer(plan: Plan, line: string): Judged {
  const answer = parsed(line);
  if (answer === undefined) return failed(`its command printed no JSON object: ${line}`);
  const { score, evidence = '', findings = [] } = answer;
  if (typeof score !== 'number' || !(score >= 0 && score <= 1)) return failed(`its score is no number from 0 to 1: ${JSON.stringify(score) ?? 'missing'}`);
  if (typeof evidence !== 'string') return failed('its evidence is no text');
  if (!Array.isArray(findings) || !findings.every(isFound)) return failed('its findings are no list of texts, or of objects with a message');
  return {
    value: score,
    evidence: evidence.slice(0, MAX_EVIDENCE) || 'its command gave no evidence',
    findings: findings.slice(0, MAX_FINDINGS).map((finding) => toFinding(finding, plan)),
  };
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined; // told as evidence
  }
}

function failed(why: string): Judged {
  const evidence = `no score: ${why}`.slice(0, MAX_EVIDENCE);
  return { value: 0, evidence, findings: [{ ...NOWHERE, message: evidence }] };
}

const NOWHERE = { module: '', file: '', line: 0, rule: '' };

type Found = string | { readonly message: string; readonly file?: unknown; readonly line?: unknown };

function isFound(value: unknown): value is Found {
  return typeof value === 'string' || (typeof value === 'object' && value !== null && typeof (value as { message?: unknown }).message === 'string');
}

/** A finding in a module's file goes back to whoever wrote the module. */
function toFinding(found: Found, plan: Plan): CheckpointScore['findings'][number] {
  if (typeof found === 'string') return { ...NOWHERE, message: found.slice(0, MAX_EVIDENCE) };
  const file = typeof found.file === 'string' ? found.file.slice(0, MAX_EVIDENCE) : '';
  const module = plan.modules.find((candidate) => modulePath(candidate) === file)?.name ?? '';
  const line = Number.isInteger(found.line) && Number(found.line) > 0 ? Math.min(Number(found.line), 1_000_000) : 0;
  return { ...NOWHERE, module, file, line, message: found.message.slice(0, MAX_EVIDENCE) };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
