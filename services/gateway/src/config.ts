import { createConfigReader, readServerConfig, type ConfigReader, type ServerConfig } from '@modwright/runtime';
import { parseOidcSettings, type OidcSettings } from './domain/oidc-settings.ts';

export interface GatewayConfig extends ServerConfig {
  /** gRPC addresses: "127.0.0.1:41234". */
  readonly orchestratorAddress: string;
  readonly sandboxAddress: string;
  readonly criticAddress: string;
  /** Absent = no trainer runs here, and what is asked of it is answered 503. */
  readonly trainerAddress?: string;
  /** A key with every scope that is valid from the start ("mw_<id>.<secret>", see newApiKeyText); empty = none. */
  readonly firstKey: string;
  /** What names of raters in exports are made with, so that nobody turns them back. They stay the same as long as it does. */
  readonly pseudonymKey: string;
  /** Builds that may run at once; one more is answered 429 with Retry-After. */
  readonly maxRunningBuilds: number;
  /** Folder of the console's bundle (scripts/console-bundle); empty = the gateway serves no console. */
  readonly consoleFolder: string;
  /** Who signs people in beside API keys; absent = nobody. */
  readonly oidc?: OidcConfig;
}

/** Who signs people in. */
export interface OidcConfig {
  readonly settings: OidcSettings;
  /** Of this installation as a client of the provider; empty = it has none. */
  readonly clientSecret: string;
}

/** Of MODWRIGHT_GATEWAY_OIDC and MODWRIGHT_GATEWAY_OIDC_SECRET_FILE; undefined = nobody. The caller says `done()`. */
export function readOidc(reader: ConfigReader): OidcConfig | undefined {
  const settings = parseOidcSettings(reader.string('MODWRIGHT_GATEWAY_OIDC', ''));
  const hasSecret = reader.string('MODWRIGHT_GATEWAY_OIDC_SECRET_FILE', '') !== '';
  return settings && { settings, clientSecret: hasSecret ? reader.secretFile('MODWRIGHT_GATEWAY_OIDC_SECRET_FILE') : '' };
}

/** Throws INVALID_ARGUMENT naming every variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): GatewayConfig {
  const reader = createConfigReader(env);
  const trainerAddress = reader.string('MODWRIGHT_TRAINER_ADDRESS', '');
  const server = readServerConfig(reader, 'GATEWAY', 8080);
  const oidc = readOidc(reader);
  const config: GatewayConfig = {
    ...server,
    orchestratorAddress: reader.string('MODWRIGHT_ORCHESTRATOR_ADDRESS'),
    sandboxAddress: reader.string('MODWRIGHT_SANDBOX_ADDRESS'),
    criticAddress: reader.string('MODWRIGHT_CRITIC_ADDRESS'),
    ...(trainerAddress === '' ? {} : { trainerAddress }),
    firstKey: env['MODWRIGHT_GATEWAY_FIRST_KEY_FILE'] ? reader.secretFile('MODWRIGHT_GATEWAY_FIRST_KEY_FILE') : '',
    // Before there was such a key they were made with the internal token.
    pseudonymKey: env['MODWRIGHT_GATEWAY_PSEUDONYM_KEY_FILE'] ? reader.secretFile('MODWRIGHT_GATEWAY_PSEUDONYM_KEY_FILE') : server.internalToken,
    maxRunningBuilds: reader.integer('MODWRIGHT_GATEWAY_MAX_RUNNING_BUILDS', 64, { min: 1 }),
    consoleFolder: reader.string('MODWRIGHT_GATEWAY_CONSOLE_FOLDER', ''),
    ...(oidc ? { oidc } : {}),
  };
  reader.done();
  return config;
}
