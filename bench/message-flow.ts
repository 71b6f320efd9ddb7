// usage: node bench/message-flow.ts BUILD   writes docs/message-flow.md from the messages of a build of the stack that runs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageFlowPage } from './documents/message-flow.ts';
import { titleOf, messagesOf } from './documents/stored-build.ts';
import { callGateway, ROOT } from './running-stack.ts';

const [build] = process.argv.slice(2);
if (!build) throw new Error('usage: node bench/message-flow.ts BUILD');
const ask = <T>(path: string): Promise<T> => callGateway<T>('GET', path);
writeFileSync(join(ROOT, 'docs', 'message-flow.md'), messageFlowPage(await titleOf(ask, build), await messagesOf(ask, build)));
