// usage: node bench/screenshot.ts BUILD OUT.png [PATH]   looks at a page of a finished build in a real browser, with made-up rows; the stack must run
import { writeFileSync } from 'node:fs';
import { messagesOf, planOf, sourcesOf } from './documents/stored-build.ts';
import { callGateway } from './running-stack.ts';
import { picturesOf } from './screenshots/pictures.ts';

const [build = '', out = '', path = '/'] = process.argv.slice(2);
if (!build || !out) throw new Error('usage: node bench/screenshot.ts BUILD OUT.png [PATH]');

const ask = <T>(address: string): Promise<T> => callGateway<T>('GET', address);
const [picture] = await picturesOf(await planOf(ask, build), sourcesOf(await messagesOf(ask, build)), [path]);
if (picture) writeFileSync(out, picture);
