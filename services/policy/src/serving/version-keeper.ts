import { join } from 'node:path';
import { Manifest, type Serving, type SignedManifest, type VersionConfirmed } from '@modwright/contracts/learning';
import type { Verifier } from '@modwright/objects';
import { AppError, digest, type Logger, type SignedServing } from '@modwright/runtime';
import { readSeen, writeSeen, type Seen } from '../adapters/seen-file.ts';
import type { VersionFiles } from '../adapters/version-files.ts';
import { filesToFetch } from '../domain/check-manifest.ts';
import type { Adapter, AdapterHost } from '../domain/completion.ts';
import type { Router } from './router.ts';

export interface KeeperParts {
  /** Absent = the model takes no adapters. */
  readonly host: AdapterHost | undefined;
  readonly router: Router;
  readonly verifier: Verifier;
  readonly files: VersionFiles;
  /** Adapters of the configuration: always loaded. */
  readonly fixed: readonly Adapter[];
  /** Where what was seen is kept. */
  readonly folder: string;
  readonly replica: string;
  readonly logger: Logger;
}

/** Brings, checks and loads the versions that the trainer names, and says what became of each. */
export interface VersionKeeper {
  /**
   * Does what is told, as far as it can be done; told the same again, it tries what failed for a passing reason, ever more seldom. Never throws for what
   * is wrong with a version: what answered before goes on, and the problem is confirmed. One call at a time.
   */
  apply(signed: SignedServing): Promise<void>;
  /** How it stands: one for each version of the newest revision, or one with an empty version when there is none. */
  confirmations(): VersionConfirmed[];
}

/**
 * Versions that stay loaded though nobody names them any more, the newest: rollouts of that many versions back are still learnt from (staleness 4),
 * and the two around the switch.
 */
const STAY_LOADED = 6;

const FIRST_RETRY_MS = 5_000;
const MAX_RETRY_MS = 10 * 60_000;

interface Outcome {
  readonly version: string;
  readonly problem: string;
  /** The next time may go better. */
  readonly passing: boolean;
}

/** Throws FAILED_PRECONDITION when what was seen earlier cannot be read. */
export async function createVersionKeeper(parts: KeeperParts): Promise<VersionKeeper> {
  const { router, logger, replica } = parts;
  const seenFile = join(parts.folder, 'seen.json');
  let seen = await readSeen(seenFile);
  let applied = 0;
  let outcomes: readonly Outcome[] = [];
  let refusal = '';
  let retryMs = FIRST_RETRY_MS;
  let retryAt = 0;

  const remember = async (next: Seen): Promise<void> => {
    if (JSON.stringify(next) === JSON.stringify(seen)) return;
    await writeSeen(seenFile, next);
    seen = next;
  };
  /** Undefined = not from the trainer, or older than what was seen: a thing of the past must not come back. Said once. */
  const believe = (signed: SignedServing): Serving | undefined => {
    let serving: Serving | undefined;
    let problem = '';
    try {
      serving = parts.verifier.serving(signed);
      if (serving.revision < seen.revision)
        problem = `revision ${serving.revision} of which version answers was ignored: this replica has seen ${seen.revision}`;
    } catch (error) {
      problem = AppError.from(error).message;
    }
    if (problem !== '' && problem !== refusal) logger.error(problem);
    refusal = problem;
    return problem === '' ? serving : undefined;
  };
  const loadAll = async (serving: Serving): Promise<Outcome[]> => {
    const results: Outcome[] = [];
    const wanted: Adapter[] = [];
    for (const signed of serving.manifests) {
      const result = await attempt(async () => {
        const { manifest, adapter } = await bring(parts, seen, signed);
        await remember({ ...seen, manifests: { ...seen.manifests, [manifest.version]: digest(signed.manifest) } });
        wanted.push(adapter);
        return manifest.version;
      }, claimedName(signed));
      results.push(result);
    }
    return settle(results, await load(parts, wanted));
  };

  return {
    apply: async (signed) => {
      const serving = believe(signed);
      if (!serving) return;
      const repeated = serving.revision === applied;
      if (repeated && (Date.now() < retryAt || outcomes.every(({ passing }) => !passing))) return;
      const results = await loadAll(serving);
      await remember({ ...seen, revision: serving.revision });
      router.setServing(serving);
      applied = serving.revision;
      report(logger, outcomes, results);
      outcomes = results;
      retryMs = repeated ? Math.min(MAX_RETRY_MS, retryMs * 2) : FIRST_RETRY_MS;
      retryAt = Date.now() + retryMs;
      await parts.files.keepOnly(router.loaded().map(({ version }) => version));
    },
    confirmations: () => {
      const base = { replica, revision: applied, at: new Date() };
      if (outcomes.length === 0 || refusal !== '') return [{ ...base, version: '', loaded: false, problem: refusal }];
      return outcomes.map(({ version, problem }) => ({ ...base, version, loaded: problem === '', problem }));
    },
  };
}

/** Checks a version from the outside in: who signed it, whether it is for this model, every byte of its files. */
async function bring({ host, verifier, files }: KeeperParts, seen: Seen, signed: SignedManifest): Promise<{ manifest: Manifest; adapter: Adapter }> {
  const manifest = verifier.manifest(signed);
  if (!host) throw new AppError('FAILED_PRECONDITION', 'the model server takes no versions: it serves its base model alone');
  const needed = filesToFetch(manifest, host.baseModel, host.files);
  const known = seen.manifests[manifest.version];
  if (known !== undefined && known !== digest(signed.manifest))
    throw new AppError('FAILED_PRECONDITION', `${manifest.version} is another one than the one this replica knows: a version never changes`);
  const folder = await files.bring(manifest, needed);
  return { manifest, adapter: { version: manifest.version, file: needed.length === 1 && needed[0] ? join(folder, needed[0].path) : folder } };
}

/** Loads all at once; when that fails, one after another, so that one bad adapter keeps out no other. Gives the problems by version. */
async function load({ host, router, fixed, logger }: KeeperParts, wanted: readonly Adapter[]): Promise<Map<string, AppError>> {
  const problems = new Map<string, AppError>();
  if (!host) return problems;
  const before = router.loaded();
  const stay = before.filter(({ version }) => [...fixed, ...wanted].every((one) => one.version !== version)).sort(newestFirst);
  let good = [...fixed, ...stay.slice(0, Math.max(0, STAY_LOADED - wanted.length)).reverse(), ...wanted.filter((one) => isIn(before, one))];
  const missing = wanted.filter((one) => !isIn(before, one));
  const set = async (adapters: Adapter[]): Promise<void> => {
    const had = router.loaded();
    // No call may choose a version that is about to go.
    router.setLoaded(had.filter((one) => isIn(adapters, one)));
    try {
      await host.set(adapters);
    } catch (error) {
      router.setLoaded(had);
      throw error;
    }
    good = adapters;
    router.setLoaded(adapters);
  };
  try {
    await set([...good, ...missing]);
  } catch (error) {
    if (missing.length === 0) logger.warn({ err: error }, 'failed to unload old versions');
    else if (missing.length === 1 && missing[0]) problems.set(missing[0].version, AppError.from(error));
    else for (const adapter of missing) await set([...good, adapter]).catch((reason: unknown) => problems.set(adapter.version, AppError.from(reason)));
  }
  return problems;
}

async function attempt(work: () => Promise<string>, name: string): Promise<Outcome> {
  try {
    return { version: await work(), problem: '', passing: false };
  } catch (error) {
    return failed(name, AppError.from(error));
  }
}

function settle(results: readonly Outcome[], problems: ReadonlyMap<string, AppError>): Outcome[] {
  return results.map((result) => {
    const problem = problems.get(result.version);
    return problem ? failed(result.version, problem) : result;
  });
}

/** An object may still be on its way, a disk may be emptied; a signature stays wrong. */
function failed(version: string, error: AppError): Outcome {
  return {
    version,
    problem: error.message,
    passing: error.retryable || ['NOT_FOUND', 'INTERNAL', 'RESOURCE_EXHAUSTED'].includes(error.code),
  };
}

/** What it calls itself, for the message that says why it was not believed. */
function claimedName({ manifest }: SignedManifest): string {
  try {
    return Manifest.decode(manifest).version.slice(0, 40) || '(a version without a name)';
  } catch {
    return '(an unreadable version)';
  }
}

/** Only what is new: the same is done again and again. */
function report(logger: Logger, before: readonly Outcome[], now: readonly Outcome[]): void {
  for (const { version, problem } of now.filter((outcome) => outcome.problem !== problemOf(before, outcome.version))) {
    if (problem === '') logger.info({ version }, 'policy version is loaded');
    else logger.error({ version }, `${version} was refused: ${problem}`);
  }
}

function problemOf(outcomes: readonly Outcome[], version: string): string | undefined {
  return outcomes.find((outcome) => outcome.version === version)?.problem;
}

function isIn(adapters: readonly Adapter[], { version }: Adapter): boolean {
  return adapters.some((one) => one.version === version);
}

function newestFirst(one: Adapter, other: Adapter): number {
  return other.version.localeCompare(one.version);
}
