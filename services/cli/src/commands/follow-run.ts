import { hasRunEnded, type RunView } from '@modwright/gateway';
import type { LearningClient } from '../adapters/learning-client.ts';
import type { Terminal } from '../adapters/terminal.ts';
import { progressBar } from '../view/progress-bar.ts';
import { runLines, runProgress } from '../view/run.ts';
import type { World } from '../world.ts';

/** On output that is no terminal: how much further a step has to be before it is said again. */
const SAY_SHARE = 0.25;

/** Shows a run from its first event until it ends; undefined when Ctrl-C ended the view and the run goes on. */
export async function followRun(world: World, client: LearningClient, run: string, terminal: Terminal): Promise<RunView | undefined> {
  const abort = new AbortController();
  const release = world.onInterrupt(() => abort.abort());
  const show = createRunView(world, terminal);
  try {
    for await (const event of client.runEvents(run, abort.signal)) {
      if (event.kind === 'event') show(event.event);
      else if (event.kind === 'end') break;
      else {
        const gone = await world.stack.whyDown();
        if (gone) throw gone;
        terminal.setStatus('  the stack does not answer; waiting for it (nothing is lost)');
      }
    }
    const now = await client.run(run);
    return hasRunEnded(now) ? now : undefined;
  } finally {
    terminal.setStatus('');
    release();
  }
}

function createRunView({ paint }: World, terminal: Terminal): (event: Parameters<typeof runLines>[0]) => void {
  let [phase, step, said] = ['', '', 0];
  return (event) => {
    if (event.phase !== phase && !hasRunEnded(event)) terminal.print([paint.strong(event.phase)]);
    phase = event.phase;
    terminal.print(runLines(event).map((line) => `  ${line}`));
    const progress = runProgress(event);
    if (!progress) return;
    terminal.setStatus(`  ${progressBar(progress, paint)}`);
    const share = progress.share ?? 0;
    if (terminal.isTerminal || (progress.step === step && share < 1 && share - said < SAY_SHARE)) return;
    [step, said] = [progress.step, share];
    terminal.print([`  ${progressBar(progress, paint)}`]);
  };
}
