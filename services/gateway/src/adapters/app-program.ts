import { Program } from '@modwright/contracts/sandbox';
import type { Plan } from '@modwright/contracts/plan';
import type { SandboxClient, SandboxSession } from '@modwright/agent';
import { buildPagesProgram, serveProgram, type AppFile } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';

/** A preview lives as long as the sandbox lets it: its own wall time and CPU time are the service's to bound. */
const PREVIEW_LIMITS = { wallMs: 24 * 3600_000, cpuMs: 3600_000 };

/** Bundles the pages and boots the app in a sandbox. Throws FAILED_PRECONDITION with what it printed when it does not start. */
export async function startAppProgram(sandbox: SandboxClient, plan: Plan, sources: ReadonlyMap<string, string>): Promise<SandboxSession> {
  const program = serveProgram(plan, sources, {}, await buildPages(sandbox, plan, sources));
  const limits = program.limits ? { ...program.limits, ...PREVIEW_LIMITS } : undefined;
  return sandbox.open(Program.fromPartial({ ...program, ...(limits ? { limits } : {}) }));
}

async function buildPages(sandbox: SandboxClient, plan: Plan, sources: ReadonlyMap<string, string>): Promise<AppFile[]> {
  const program = buildPagesProgram(plan, sources);
  if (!program) return [];
  const { finished, stderr } = await sandbox.run(program);
  if (finished.exitCode !== 0)
    throw new AppError('FAILED_PRECONDITION', `the pages of the app cannot be built: ${stderr.trim().split('\n')[0] || finished.reason}`);
  return finished.outputs.map(({ path, content }) => ({ path: `dist/${path}`, content: Buffer.from(content).toString('utf8') }));
}
