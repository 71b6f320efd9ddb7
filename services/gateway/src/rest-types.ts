import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import type { GatewayContext } from './context.ts';
import { toOpenapiDocument } from './domain/openapi-document.ts';
import { allRoutes, API_VERSION } from './routes.ts';

/** Where the client keeps what `restTypes` gives. */
export const REST_TYPES_FILE = new URL('../../../packages/client/gen/rest.ts', import.meta.url);

/** TypeScript types of every path and shape in the OpenAPI document of this gateway. */
export async function restTypes(): Promise<string> {
  // Routes are described without being called, so no part of the context is touched.
  const document = toOpenapiDocument(
    allRoutes({} as GatewayContext).map(({ spec }) => spec),
    API_VERSION,
  );
  const types = astToString(await openapiTS(document as unknown as OpenAPI3));
  return `// Generated from the OpenAPI document of the gateway by "pnpm gen". Do not edit.\n${types}`;
}
