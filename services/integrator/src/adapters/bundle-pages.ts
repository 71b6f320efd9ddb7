import type { SandboxClient } from '@modwright/agent';
import type { Plan } from '@modwright/contracts/plan';
import { buildPagesProgram, type AppFile } from '@modwright/profiles';

/** The bundled pages, to be served from `dist/`; or why there are none. */
export type BundledPages = { readonly files: readonly AppFile[]; readonly problem: '' } | { readonly files: readonly []; readonly problem: string };

/** Bundles the app's pages in the sandbox; an app without pages has no such files. */
export async function bundlePages(sandbox: SandboxClient, plan: Plan, sources: ReadonlyMap<string, string>, signal: AbortSignal): Promise<BundledPages> {
  const program = buildPagesProgram(plan, sources);
  if (!program) return { files: [], problem: '' };
  const { finished, stderr } = await sandbox.run(program, signal);
  const files = finished.outputs.map(({ path, content }) => ({ path: `dist/${path}`, content: Buffer.from(content).toString() }));
  if (finished.exitCode === 0 && files.length > 0) return { files, problem: '' };
  return { files: [], problem: `the pages do not build (${finished.reason}): ${stderr.trim().slice(0, 600)}` };
}
