import { Manifest, VersionState, type Serving } from '@modwright/contracts/learning';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { changeServing, listVersions, nextRevision, readServing, setVersionState, type ServingRow, type VersionRow } from '@modwright/store/trainer';
import type { Replicas } from '../adapters/replicas.ts';
import { activated, servingRow, toServing } from '../domain/serving.ts';
import { assertMayBecome, BASE_VERSION, stateName, versionNumber } from '../domain/versions.ts';

/** Which versions there are and which of them answer. Nothing answers before every replica of the policy has confirmed it. */
export interface Registry {
  /** Tells policies how things stand; for the start, when nobody else does. */
  announce(): Promise<void>;
  /** Resolves once every replica has loaded the version. */
  load(version: string, signal: AbortSignal): Promise<void>;
  /** Has builds answered by given versions while `work` runs. */
  playing<T>(pins: Serving['pins'], signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** The version answers a share of the builds (0 = all). Throws FAILED_PRECONDITION when its state or a pin forbids it. */
  promote(version: string, options: { readonly force?: boolean; readonly canaryShare?: number; readonly signal: AbortSignal }): Promise<void>;
  refuse(version: string): Promise<void>;
  /** Takes the canary of a role out of service, or else its active version. Gives what was withdrawn and what answers now. */
  rollback(role: string): Promise<{ readonly withdrawn: string; readonly active: string }>;
  pin(version: string, signal: AbortSignal): Promise<void>;
  /** Gives what answers. */
  unpin(role: string): Promise<string>;
  find(version: string): Promise<VersionRow>;
}

export interface RegistryParts {
  readonly store: Store;
  readonly tell: (serving: Serving) => Promise<void>;
  readonly replicas: Replicas;
  readonly confirmTimeoutMs: number;
}

export function createRegistry({ store, tell, replicas, confirmTimeoutMs }: RegistryParts): Registry {
  let pins: Serving['pins'] = [];
  let last: Promise<unknown> = Promise.resolve();
  /** One change after another: what is told must be what is stored. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  const announce = async (extra: readonly string[] = []): Promise<number> => {
    const [rows, versions, revision] = await Promise.all([readServing(store), listVersions(store), nextRevision(store)]);
    await tell(toServing(revision, rows, versions, pins, extra));
    return revision;
  };
  const load = async (version: string, signal: AbortSignal): Promise<void> => {
    if (version === BASE_VERSION) return;
    await replicas.loaded(version, await announce([version]), confirmTimeoutMs, signal);
  };
  const find = async (version: string): Promise<VersionRow> => {
    versionNumber(version);
    const found = (await listVersions(store)).find(({ name }) => name === version);
    if (!found) throw new AppError('NOT_FOUND', `there is no ${version}: see modwright policies`);
    return found;
  };
  const activate = async (row: ServingRow, version: VersionRow | undefined): Promise<void> => {
    const next = activated(row, version?.name ?? BASE_VERSION);
    const states = [
      ...(version ? [{ version: version.name, state: VersionState.ACTIVE }] : []),
      ...(row.active === next.active ? [] : [{ version: row.active, state: VersionState.RETIRED }]),
      ...(row.canary === '' || row.canary === next.active ? [] : [{ version: row.canary, state: VersionState.ROLLED_BACK }]),
    ];
    await changeServing(store, next, states);
  };

  const desk: Desk = { store, announce, load, find, activate };

  return {
    find,
    announce: () => alone(async () => void (await announce())),
    load: (version, signal) => alone(() => load(version, signal)),
    playing: async (wanted, signal, work) => {
      await alone(async () => {
        pins = wanted;
        for (const version of new Set(wanted.map((pin) => pin.version))) await load(version, signal);
        await announce();
      });
      try {
        return await work();
      } finally {
        await alone(async () => {
          pins = [];
          await announce();
        });
      }
    },
    promote: (name, options) => alone(() => promote(desk, name, options)),
    refuse: (version) => setVersionState(store, version, VersionState.REFUSED),
    rollback: (role) => alone(() => rollback(desk, role)),
    pin: (name, signal) => alone(() => pin(desk, name, signal)),
    unpin: (role) =>
      alone(async () => {
        const row = servingRow(await readServing(store), role);
        await changeServing(store, { ...row, pinned: false }, []);
        return row.active;
      }),
  };
}

/** What every change of the registry is made with. */
interface Desk {
  readonly store: Store;
  readonly announce: () => Promise<number>;
  readonly load: (version: string, signal: AbortSignal) => Promise<void>;
  readonly find: (version: string) => Promise<VersionRow>;
  readonly activate: (row: ServingRow, version: VersionRow | undefined) => Promise<void>;
}

type PromoteOptions = Parameters<Registry['promote']>[1];

async function promote(
  { store, announce, load, find, activate }: Desk,
  name: string,
  { force = false, canaryShare = 0, signal }: PromoteOptions,
): Promise<void> {
  const version = await find(name);
  const { role } = Manifest.decode(version.manifest.manifest);
  const row = servingRow(await readServing(store), role);
  if (row.active === name) return;
  if (row.pinned) throw new AppError('FAILED_PRECONDITION', `${row.active} is pinned: unpin it first (modwright policy unpin)`);
  const passed = version.state !== VersionState.CANDIDATE && version.state !== VersionState.REFUSED;
  if (!passed && !force)
    throw new AppError('FAILED_PRECONDITION', `${name} is ${stateName(version.state)} and has not passed the gate: evaluate it, or promote it with --force`);
  assertMayBecome(name, version.state, canaryShare > 0 ? VersionState.CANARY : VersionState.ACTIVE);
  await load(name, signal);
  if (canaryShare > 0) {
    const states = [{ version: name, state: VersionState.CANARY }, ...(row.canary ? [{ version: row.canary, state: VersionState.ROLLED_BACK }] : [])];
    await changeServing(store, { ...row, canary: name, canaryShare, canarySince: new Date() }, states);
  } else await activate(row, version);
  await announce();
}

async function rollback({ store, announce }: Desk, role: string): Promise<{ readonly withdrawn: string; readonly active: string }> {
  const row = (await readServing(store)).find((one) => one.role === role);
  if (!row || (row.canary === '' && row.active === BASE_VERSION))
    throw new AppError('FAILED_PRECONDITION', `nothing to roll back: the base model answers${role ? ` for the ${role}` : ''}`);
  if (row.canary !== '') {
    await changeServing(store, { ...row, canary: '', canaryShare: 0, canarySince: null }, [{ version: row.canary, state: VersionState.ROLLED_BACK }]);
    await announce();
    return { withdrawn: row.canary, active: row.active };
  }
  const [active = BASE_VERSION, ...earlier] = row.earlier;
  const states = [
    { version: row.active, state: VersionState.ROLLED_BACK },
    { version: active, state: VersionState.ACTIVE },
  ];
  await changeServing(store, { ...row, active, earlier, pinned: false }, states);
  await announce();
  return { withdrawn: row.active, active };
}

async function pin({ store, announce, load, find, activate }: Desk, name: string, signal: AbortSignal): Promise<void> {
  const version = name === BASE_VERSION ? undefined : await find(name);
  const row = servingRow(await readServing(store), version ? Manifest.decode(version.manifest.manifest).role : '');
  if (version && row.active !== name)
    assertMayBecome(name, version.state === VersionState.CANDIDATE ? VersionState.CANARY : version.state, VersionState.ACTIVE);
  await load(name, signal);
  await activate({ ...row, pinned: true }, version);
  await announce();
}
