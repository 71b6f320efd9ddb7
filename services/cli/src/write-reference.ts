// usage: node services/cli/src/write-reference.ts   (part of pnpm gen) writes docs/cli.md from the commands
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedStack } from './adapters/embedded-stack.ts';
import { pagesOf } from './manual/command-page.ts';
import { referencePage } from './manual/reference-page.ts';
import { createProgram } from './program.ts';
import { PROJECT_ROOT } from './stack/mod.ts';
import { createWorld } from './world.ts';

const world = createWorld(embeddedStack, process, () => () => undefined);
writeFileSync(join(PROJECT_ROOT, 'docs', 'cli.md'), referencePage(pagesOf(createProgram(world, () => undefined))));
