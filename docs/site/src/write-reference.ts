// usage: node docs/site/src/write-reference.ts   (part of pnpm gen) writes docs/reference from the REST routes, the contracts and the critic's weights
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { referencePages } from './reference/pages.ts';
import { ROOT } from './sidebar.ts';

for (const [file, text] of referencePages()) {
  mkdirSync(dirname(join(ROOT, file)), { recursive: true });
  writeFileSync(join(ROOT, file), text);
}
