import { AppError, createConfigReader, type ConfigReader } from '@modwright/runtime';
import { keepSecrets } from './commands/keep-secrets.ts';
import { prepareStores } from './commands/prepare-stores.ts';
import { tellNatsOfCertificates } from './commands/tell-nats-of-certificates.ts';
import { tryBuild } from './commands/try-build.ts';
import { tryEgress } from './commands/try-egress.ts';
import { waitForStores } from './commands/wait-for-stores.ts';
import { writeNatsConfig } from './commands/write-nats-config.ts';

type Command = (reader: ConfigReader) => Promise<void>;

/** What an installation in containers does once, before a service starts, or to prove itself. */
const COMMANDS: Readonly<Record<string, Command>> = {
  secrets: keepSecrets,
  'nats-config': writeNatsConfig,
  'nats-certificates': tellNatsOfCertificates,
  migrate: prepareStores,
  wait: waitForStores,
  'try-build': tryBuild,
  'try-egress': tryEgress,
};

/** Runs one command with what it reads from `env`. Throws AppError with one line that says what to do. */
export async function runCommand(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  const command = COMMANDS[name];
  if (!command) throw new AppError('INVALID_ARGUMENT', `usage: main.ts ${Object.keys(COMMANDS).join(' | ')}`);
  await command(createConfigReader(env));
}
