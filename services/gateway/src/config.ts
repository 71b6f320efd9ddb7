import { AppError, createConfigReader, readServerConfig, type ConfigReader, type ServerConfig } from '@modwright/runtime';
import type { PreviewPlace } from './adapters/named-doors.ts';
import type { RateLimitSettings } from './adapters/rate-limits.ts';
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
  /** Absent = previews have ports of the loopback address, for browsers of this machine alone. */
  readonly previews?: PreviewPlace;
  /** Where people open the console; its pages show previews in frames. Absent = on this machine. */
  readonly consoleOrigins?: readonly string[];
  /** Who signs people in beside API keys; absent = nobody. */
  readonly oidc?: OidcConfig;
  /** Absent = none. */
  readonly rateLimits?: RateLimitSettings;
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

/** Origins of this machine, at any port. */
export const LOOPBACK_ORIGINS: readonly string[] = ['http://127.0.0.1:*', 'http://localhost:*'];

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
    consoleOrigins: reader.string('MODWRIGHT_GATEWAY_CONSOLE_ORIGINS', LOOPBACK_ORIGINS.join(',')).split(','),
    ...readPreviewPlace(reader),
    ...(oidc ? { oidc } : {}),
    rateLimits: {
      perKey: reader.number('MODWRIGHT_GATEWAY_KEY_REQUESTS_PER_SECOND', 0, { min: 0 }),
      perTenant: reader.number('MODWRIGHT_GATEWAY_TENANT_REQUESTS_PER_SECOND', 0, { min: 0 }),
      replicas: reader.integer('MODWRIGHT_GATEWAY_REPLICAS', 1, { min: 1 }),
    },
  };
  reader.done();
  return config;
}

function readPreviewPlace(reader: ConfigReader): { previews?: PreviewPlace } {
  const url = reader.string('MODWRIGHT_GATEWAY_PREVIEWS_URL', '');
  const port = reader.integer('MODWRIGHT_GATEWAY_PREVIEWS_PORT', 8090, { min: 0, max: 65_535 });
  const address = reader.string('MODWRIGHT_GATEWAY_PREVIEWS_ADDRESS', '127.0.0.1');
  if (url === '') return {};
  if (!/^https?:\/\/\*\.[a-z0-9.-]+(:\d+)?$/.test(url))
    throw new AppError('INVALID_ARGUMENT', `configuration: MODWRIGHT_GATEWAY_PREVIEWS_URL must look like https://*.previews.example.org, not "${url}"`);
  return { previews: { url, port, address } };
}
