import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { restDocument } from './rest-document.ts';

/** Where the client keeps what `restTypes` gives. */
export const REST_TYPES_FILE = new URL('../../../packages/client/gen/rest.ts', import.meta.url);

/** TypeScript types of every path and shape in the OpenAPI document of this gateway. */
export async function restTypes(): Promise<string> {
  const types = astToString(await openapiTS(restDocument() as unknown as OpenAPI3));
  return `// Generated from the OpenAPI document of the gateway by "pnpm gen". Do not edit.\n${types}`;
}
