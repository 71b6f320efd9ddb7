import { Ajv2020 } from 'ajv/dist/2020.js';
import { AppError } from '@modwright/runtime';
import { ROLES, type Role } from './role.ts';
import { exactly } from './shape.ts';

/** Who signs people in beside API keys: an OpenID Connect provider, and what its claims mean here. */
export interface OidcSettings {
  /** As it calls itself in `iss`: "https://id.example/realms/ours". */
  readonly issuer: string;
  readonly clientId: string;
  /** What people read on the button: "Sign in with <name>". */
  readonly name: string;
  /** Audience of tokens that programs send; the client itself unless said. */
  readonly audience: string;
  /** What is asked for at sign-in. */
  readonly scope: string;
  /** Where in the claims the roles are; dots go into objects: "realm_access.roles". */
  readonly roleClaim: string;
  /** Value of that claim -> role here. The highest one counts. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Role of who has none of them; empty = no entry. */
  readonly defaultRole: Role | '';
  /** Where in the claims the tenant is; empty = everybody is of the tenant `default`. */
  readonly tenantClaim: string;
  /** Value of that claim -> tenant here. Without any the value itself is the tenant, and never `default`. */
  readonly tenants: Readonly<Record<string, string>>;
  /** Until a session of the console ends. */
  readonly sessionHours: number;
  /** How far the clocks may differ. */
  readonly clockSkewSeconds: number;
}

const text = { type: 'string' } as const;
const SCHEMA = exactly(
  {
    issuer: { type: 'string', pattern: '^https?://[^\\s?#]+$' },
    clientId: { type: 'string', minLength: 1 },
    name: { type: 'string', maxLength: 40 },
    audience: text,
    scope: text,
    roleClaim: text,
    roles: { type: 'object', additionalProperties: { enum: [...ROLES] } },
    defaultRole: { enum: ['', ...ROLES] },
    tenantClaim: text,
    tenants: { type: 'object', additionalProperties: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,39}$' } },
    sessionHours: { type: 'number', exclusiveMinimum: 0, maximum: 720 },
    clockSkewSeconds: { type: 'number', minimum: 0, maximum: 600 },
  },
  ['name', 'audience', 'scope', 'roleClaim', 'roles', 'defaultRole', 'tenantClaim', 'tenants', 'sessionHours', 'clockSkewSeconds'],
);
const isSettings = new Ajv2020({ strict: false }).compile<Partial<OidcSettings> & Pick<OidcSettings, 'issuer' | 'clientId'>>(SCHEMA);
/** This machine alone: there nobody listens in between. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;

/** Settings of the variable MODWRIGHT_GATEWAY_OIDC, a JSON object; undefined when it is empty. Throws INVALID_ARGUMENT. */
export function parseOidcSettings(json: string): OidcSettings | undefined {
  if (json.trim() === '') return undefined;
  const wrong = (why: string): AppError => new AppError('INVALID_ARGUMENT', `configuration: MODWRIGHT_GATEWAY_OIDC ${why}`);
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    throw wrong('is not JSON: {"issuer": "https://...", "clientId": "..."}');
  }
  if (!isSettings(given)) {
    const [error] = isSettings.errors ?? [];
    const { additionalProperty } = (error?.params ?? {}) as { additionalProperty?: string };
    throw wrong(
      `${error?.instancePath.slice(1).replaceAll('/', '.') ?? ''} ${additionalProperty ? `has no ${additionalProperty}` : (error?.message ?? '')}`.trim(),
    );
  }
  if (given.issuer.startsWith('http:') && !LOOPBACK.test(given.issuer)) throw wrong('issuer must be https: whoever is in between could sign in as anybody');
  return {
    scope: 'openid profile email',
    roleClaim: 'roles',
    roles: {},
    defaultRole: '',
    tenantClaim: '',
    tenants: {},
    sessionHours: 8,
    clockSkewSeconds: 30,
    ...given,
    name: given.name || new URL(given.issuer).hostname,
    audience: given.audience || given.clientId,
  };
}
