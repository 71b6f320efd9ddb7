import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BUS_USERS, type BusUser } from '@modwright/embedded';
import { AppError, newApiKeyText } from '@modwright/runtime';
import { DATABASE_USERS, type DatabaseUser } from '@modwright/store';

/** Made once, kept in the state folder, readable by its owner alone. */
export interface Secrets {
  readonly bus: Readonly<Record<BusUser, string>>;
  /** Of the owner of the database. */
  readonly database: string;
  /** Of each service's own role. */
  readonly databaseRoles: Readonly<Record<DatabaseUser, string>>;
  readonly internalToken: string;
  readonly apiKey: string;
  /** Makes the names of raters in exports; not the internal token, which may be changed. */
  readonly pseudonymKey: string;
}

/** As an earlier version may have written them. */
type KeptSecrets = Omit<Secrets, 'databaseRoles' | 'pseudonymKey'> & Partial<Pick<Secrets, 'databaseRoles' | 'pseudonymKey'>>;

/** Where services are that only programs of this machine's owner may call, with the internal token. Host and port of their gRPC faces. */
export interface InsideAddresses {
  readonly policyAddress: string;
  readonly sandboxAddress: string;
  /** Of certificates, if connections are encrypted. */
  readonly tlsFolder?: string;
}

/** A stack that runs, as others find it. */
export interface RunRecord extends InsideAddresses {
  readonly pid: number;
  readonly gatewayUrl: string;
  /** Which policy answers: "embedded qwen2.5-coder-1.5b", "replay", ... */
  readonly policy: string;
  readonly startedAt: string;
}

/** The one folder that holds everything a stack keeps. PostgreSQL cannot run as root in root's home, hence the other default. */
export function stateDir(): string {
  const standard = process.getuid?.() === 0 ? '/var/lib/modwright' : join(homedir(), '.local', 'share', 'modwright');
  return process.env['MODWRIGHT_STATE_DIR'] ?? standard;
}

/** Creates the folder. Throws FAILED_PRECONDITION when that is not possible. */
export function ensureStateDir(folder: string): void {
  try {
    mkdirSync(join(folder, 'logs'), { recursive: true });
  } catch (error) {
    throw new AppError('FAILED_PRECONDITION', `failed to create ${folder}: set MODWRIGHT_STATE_DIR to a folder you may write (${(error as Error).message})`, {
      cause: error,
    });
  }
}

export function readOrCreateSecrets(folder: string): Secrets {
  const file = join(folder, 'secrets.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeptSecrets) : undefined;
  // A folder of an earlier version lacks the users that came since.
  if (kept && BUS_USERS.every((user) => user in kept.bus) && DATABASE_USERS.every((user) => user in (kept.databaseRoles ?? {})) && kept.pseudonymKey)
    return kept as Secrets;
  const secret = (): string => randomBytes(24).toString('base64url');
  const bus = { ...Object.fromEntries(BUS_USERS.map((user) => [user, secret()])), ...kept?.bus } as Record<BusUser, string>;
  const databaseRoles = { ...Object.fromEntries(DATABASE_USERS.map((user) => [user, secret()])), ...kept?.databaseRoles } as Record<DatabaseUser, string>;
  const secrets = {
    database: secret(),
    internalToken: secret(),
    apiKey: newApiKeyText(),
    pseudonymKey: kept?.internalToken ?? secret(),
    ...kept,
    bus,
    databaseRoles,
  };
  writeAtomically(file, JSON.stringify(secrets, undefined, 2));
  return secrets;
}

export function writeRunRecord(folder: string, record: RunRecord): void {
  writeAtomically(join(folder, 'run.json'), JSON.stringify(record, undefined, 2));
}

/** The stack that runs on this folder; undefined when none does (a record of a dead process does not count). */
export function readRunRecord(folder: string): RunRecord | undefined {
  return readRecord(join(folder, 'run.json'));
}

function readRecord(file: string): RunRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as RunRecord;
    return isAlive(record.pid) ? record : undefined;
  } catch {
    // No record, or one that was cut off: nothing runs.
    return undefined;
  }
}

/** From now on the stack of this folder does not run, but it still holds the folder. Takes no room on the disk. */
export function markStopping(folder: string): void {
  try {
    renameSync(join(folder, 'run.json'), join(folder, 'stopping.json'));
  } catch {
    // Whoever removed the record has seen to it.
  }
}

/** The process that is still stopping and holds this folder; undefined when there is none. */
export function stoppingPid(folder: string): number | undefined {
  return readRecord(join(folder, 'stopping.json'))?.pid;
}

/** True while a process with this id exists that is one of ours. */
export function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('daemon.ts');
  } catch {
    // The process is gone.
    return false;
  }
}

// A reader must never meet half a file.
function writeAtomically(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
