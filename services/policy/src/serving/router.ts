import type { RoleServing, Serving } from '@modwright/contracts/learning';
import type { TurnContext } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';
import type { BuildVersions, RoleVersions } from '@modwright/store/policy';
import type { Adapter } from '../domain/completion.ts';
import { BASE_VERSION, settleRoles, versionFor, versionsOfBuild } from '../domain/route.ts';

/** What answers a call. */
export interface Answering {
  readonly policyVersion: string;
  /** Undefined = the base model. */
  readonly lora: Adapter | undefined;
}

/** Knows which version answers which call. */
export interface Router {
  /**
   * The version that the call names; else the one its build is pinned to; else the one its build began with; else the one in force for its role.
   * Throws NOT_FOUND when it names one that is not loaded.
   */
  choose(policyVersion: string, context: TurnContext): Promise<Answering>;
  /** The version in force for roles without one of their own. */
  inForce(): string;
  loaded(): readonly Adapter[];
  /** From now on these can answer. */
  setLoaded(adapters: readonly Adapter[]): void;
  /** From now on they answer as told, as far as they are loaded. */
  setServing(serving: Serving): void;
}

/** Builds whose versions are remembered here; the rest are looked up again. */
const REMEMBERED_BUILDS = 10_000;

/** @param builds where the versions of a build are kept; undefined = versions never change, so nothing needs to be kept. */
export function createRouter(fixed: readonly Adapter[], builds: BuildVersions | undefined): Router {
  let adapters: ReadonlyMap<string, Adapter> = byVersion(fixed);
  let roles: readonly RoleServing[] = [];
  let pins: ReadonlyMap<string, string> = new Map();
  const remembered = new Map<string, RoleVersions>();

  const isLoaded = (version: string): boolean => version === BASE_VERSION || adapters.has(version);
  const ofBuild = async (build: string): Promise<RoleVersions> => {
    const known = remembered.get(build);
    if (known) return known;
    const chosen = versionsOfBuild(roles, build);
    if (build === '' || !builds) return chosen;
    const kept = await builds.keep(build, chosen);
    if (remembered.size >= REMEMBERED_BUILDS) remembered.delete(remembered.keys().next().value as string);
    remembered.set(build, kept);
    return kept;
  };
  const answering = (policyVersion: string): Answering => ({ policyVersion, lora: adapters.get(policyVersion) });

  return {
    choose: async (named, { build, role }) => {
      const wanted = named || pins.get(build);
      if (wanted && isLoaded(wanted)) return answering(wanted);
      if (wanted) throw new AppError('NOT_FOUND', `policy version ${wanted} is not known here: name one of ${[BASE_VERSION, ...adapters.keys()].join(', ')}`);
      const begunWith = versionFor(await ofBuild(build), role);
      // A version that was withdrawn for good ends before its builds do.
      return answering(isLoaded(begunWith) ? begunWith : versionFor(versionsOfBuild(roles, ''), role));
    },
    inForce: () => versionFor(versionsOfBuild(roles, ''), ''),
    loaded: () => [...adapters.values()],
    setLoaded: (loaded) => (adapters = byVersion(loaded)),
    setServing: (serving) => {
      roles = settleRoles(roles, serving.roles, isLoaded);
      pins = new Map(serving.pins.map(({ build, version }) => [build, version || BASE_VERSION]));
    },
  };
}

/** Where whatever is asked for, the base model answers: a recording stands for it. */
export function createBaseRouter(): Router {
  const base = { policyVersion: BASE_VERSION, lora: undefined };
  return { choose: () => Promise.resolve(base), inForce: () => BASE_VERSION, loaded: () => [], setLoaded: () => undefined, setServing: () => undefined };
}

function byVersion(adapters: readonly Adapter[]): Map<string, Adapter> {
  return new Map(adapters.map((adapter) => [adapter.version, adapter]));
}
