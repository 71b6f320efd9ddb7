import { createConfigReader } from '@modwright/runtime';

export interface GatewayConfig {
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly natsPassword: string;
  /** gRPC addresses: "127.0.0.1:41234". */
  readonly orchestratorAddress: string;
  readonly sandboxAddress: string;
  readonly internalToken: string;
  /** A key with every scope that is valid from the start ("mw_<id>.<secret>", see newApiKeyText); empty = none. */
  readonly firstKey: string;
  /** Builds that may run at once; one more is answered 429 with Retry-After. */
  readonly maxRunningBuilds: number;
}

/** Throws INVALID_ARGUMENT naming every variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): GatewayConfig {
  const reader = createConfigReader(env);
  const config: GatewayConfig = {
    host: reader.string('MODWRIGHT_GATEWAY_HOST', '0.0.0.0'),
    port: reader.integer('MODWRIGHT_GATEWAY_PORT', 8080, { min: 0, max: 65535 }),
    databaseUrl: reader.secretFile('MODWRIGHT_DATABASE_URL_FILE'),
    natsUrl: reader.string('MODWRIGHT_NATS_URL'),
    natsPassword: reader.secretFile('MODWRIGHT_NATS_PASSWORD_FILE'),
    orchestratorAddress: reader.string('MODWRIGHT_ORCHESTRATOR_ADDRESS'),
    sandboxAddress: reader.string('MODWRIGHT_SANDBOX_ADDRESS'),
    internalToken: reader.secretFile('MODWRIGHT_INTERNAL_TOKEN_FILE'),
    firstKey: env['MODWRIGHT_GATEWAY_FIRST_KEY_FILE'] ? reader.secretFile('MODWRIGHT_GATEWAY_FIRST_KEY_FILE') : '',
    maxRunningBuilds: reader.integer('MODWRIGHT_GATEWAY_MAX_RUNNING_BUILDS', 64, { min: 1 }),
  };
  reader.done();
  return config;
}
