import { cacheDir } from '@modwright/embedded';
import { listModels, pullModel, removeModel, type ListedModel } from '@modwright/policy';
import { outcome, type Printing } from '../view/outcome.ts';
import { progressBar, toProgress } from '../view/progress-bar.ts';
import { toTable } from '../view/table.ts';
import type { World } from '../world.ts';

/** Downloads a model of the catalogue and verifies it; nothing to do when it is here. */
export async function runModelPull(world: World, name: string, options: Printing): Promise<number> {
  const abort = new AbortController();
  const release = world.onInterrupt(() => abort.abort());
  try {
    const onProgress = (progress: Parameters<typeof toProgress>[0]): void => world.out.setStatus(`  ${progressBar(toProgress(progress), world.paint)}`);
    const { file } = await pullModel(name, { cacheDir: cacheDir(), onProgress, signal: abort.signal });
    world.out.setStatus('');
    world.out.print(outcome(options, { model: name, file }, [`${name} is at ${file}`]));
    return 0;
  } finally {
    world.out.setStatus('');
    release();
  }
}

/** Lists the catalogue and what of it is here. */
export async function runModelList(world: World, options: { readonly json?: boolean }): Promise<number> {
  const models = await listModels({ cacheDir: cacheDir() });
  world.out.print(options.json ? models.map((model) => JSON.stringify(model)) : modelTable(models));
  return 0;
}

/** The catalogue as a table. */
export function modelTable(models: readonly ListedModel[]): string[] {
  const rows = models.map((model) => [
    model.name,
    model.present ? 'here' : '-',
    `${Math.round(model.sizeBytes / 1e6).toLocaleString('en-US')} MB`,
    model.licence,
    model.title,
  ]);
  return toTable([['MODEL', 'FILE', 'SIZE', 'LICENCE', 'TITLE'], ...rows]);
}

/** Deletes a model's file. */
export async function runModelRemove(world: World, name: string, options: Printing): Promise<number> {
  const removed = await removeModel(name, { cacheDir: cacheDir() });
  world.out.print(outcome(options, { model: name, removed }, [removed ? `${name} is deleted` : `${name} was not here`]));
  return 0;
}
