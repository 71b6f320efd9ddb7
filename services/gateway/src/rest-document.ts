import type { GatewayContext } from './context.ts';
import { toOpenapiDocument } from './domain/openapi-document.ts';
import type { Schema } from './domain/route.ts';
import { allRoutes, API_VERSION } from './routes.ts';

/** The OpenAPI document that the gateway serves. Routes are described without being called, so no part of the context is touched. */
export function restDocument(): Schema {
  return toOpenapiDocument(
    allRoutes({} as GatewayContext).map(({ spec }) => spec),
    API_VERSION,
  );
}
