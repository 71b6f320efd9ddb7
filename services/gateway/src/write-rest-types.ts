// usage: node services/gateway/src/write-rest-types.ts   writes the types of the REST API for packages/client
import { writeFileSync } from 'node:fs';
import { REST_TYPES_FILE, restTypes } from './rest-types.ts';

writeFileSync(REST_TYPES_FILE, await restTypes());
