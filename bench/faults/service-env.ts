import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '@modwright/embedded';
import { ROOT } from '../running-stack.ts';
import type { Server } from './installation.ts';

export interface ServicePlaces {
  /** For secrets and what services keep. */
  readonly folder: string;
  /** Of every user of the bus and the database, and what services show one another. */
  readonly password: string;
  /** Valid from the start. */
  readonly apiKey: string;
  /** Host and port by which others reach a server. */
  readonly wayTo: (name: Server) => string;
  /** Where it listens itself. */
  readonly portOf: (name: Server) => number;
  /** Of the policy's other face. */
  readonly httpPort: number;
}

/** What every service finds in its environment. */
export function serviceEnv({ folder, password, apiKey, wayTo, portOf, httpPort }: ServicePlaces): Record<string, string> {
  const secret = (name: string, value: string): string => {
    const file = join(folder, `${name}.secret`);
    writeFileSync(file, value, { mode: 0o600 });
    return file;
  };
  return {
    MODWRIGHT_LOG_LEVEL: 'warn',
    MODWRIGHT_NATS_URL: `nats://${wayTo('nats')}`,
    MODWRIGHT_NATS_PASSWORD_FILE: secret('nats', password),
    MODWRIGHT_INTERNAL_TOKEN_FILE: secret('token', password),
    MODWRIGHT_DATABASE_URL_FILE: secret('database', `postgres://modwright:${password}@${wayTo('postgres')}/postgres`),
    ...addressesOf(wayTo),
    ...listenersOf(portOf),
    MODWRIGHT_POLICY_HTTP_PORT: String(httpPort),
    MODWRIGHT_POLICY_BACKEND: 'openai',
    MODWRIGHT_POLICY_OPENAI_URL: `http://${wayTo('model')}/v1`,
    MODWRIGHT_POLICY_MODEL: 'instant',
    MODWRIGHT_POLICY_SLOTS: '8',
    MODWRIGHT_POLICY_IDLE_TIMEOUT_MS: '5000',
    MODWRIGHT_SANDBOX_BWRAP: bwrap(),
    MODWRIGHT_SANDBOX_STATE: join(folder, 'sandbox'),
    MODWRIGHT_TRAINER_DATA_DIR: join(folder, 'trainer'),
    MODWRIGHT_TRAINER_KEY_FILE: join(folder, 'signing.key'),
    MODWRIGHT_TRAINER_BASE_MODEL: 'tiny',
    MODWRIGHT_TRAINER_BASE_MODEL_FILE: slowBase(folder),
    MODWRIGHT_TRAINER_PYTHON: join(ROOT, 'services/trainer/src/testing/fake-learner.ts'),
    MODWRIGHT_GATEWAY_FIRST_KEY_FILE: secret('key', apiKey),
  };
}

/** Tells the fake learner to take its time, so that it can be met at work. */
function slowBase(folder: string): string {
  const file = join(folder, 'slow');
  writeFileSync(file, '');
  return file;
}

/** MODWRIGHT_POLICY_ADDRESS and so on: where services find one another. */
function addressesOf(wayTo: (name: Server) => string): Record<string, string> {
  const callees = ['policy', 'sandbox', 'orchestrator', 'critic', 'trainer'] as const;
  return Object.fromEntries(callees.map((name) => [`MODWRIGHT_${name.toUpperCase()}_ADDRESS`, wayTo(name)]));
}

function listenersOf(portOf: (name: Server) => number): Record<string, string> {
  const listeners = ['policy', 'sandbox', 'orchestrator', 'critic', 'trainer', 'gateway'] as const;
  return Object.fromEntries(
    listeners.flatMap((name) => [
      [`MODWRIGHT_${name.toUpperCase()}_PORT`, String(portOf(name))],
      [`MODWRIGHT_${name.toUpperCase()}_HOST`, '127.0.0.1'],
    ]),
  );
}

function bwrap(): string {
  const unpacked = join(cacheDir(), 'bubblewrap', 'bwrap');
  return process.env['MODWRIGHT_SANDBOX_BWRAP'] ?? (existsSync(unpacked) ? unpacked : 'bwrap');
}
