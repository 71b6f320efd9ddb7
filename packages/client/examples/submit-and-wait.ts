// usage: node submit-and-wait.ts BRIEF [FOLDER]   builds an app of a brief, tells what happens, and writes its files into a folder
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createClient, followBuild, take } from '@modwright/client';
import { accessFromEnvironment } from './access.ts';

const [brief = '', folder = ''] = process.argv.slice(2);
const access = accessFromEnvironment();
const client = createClient(access);

// With the same key the same call starts nothing twice, however often it is sent.
const header = { 'Idempotency-Key': randomUUID() };
const { id } = await take(client.POST('/v1/builds', { body: { brief }, params: { header } }));
console.log(`build ${id}`);

// The stream goes on by itself when the network breaks; nothing comes twice.
for await (const event of followBuild(access, id)) {
  if (event.kind === 'message') console.log(`${event.message.seq} ${event.message.kind}`);
  if (event.kind === 'live') console.log(`  ${event.from} ${event.text}`);
}

const params = { path: { build: id } };
const build = await take(client.GET('/v1/builds/{build}', { params }));
console.log(`${build.title} is ${build.status}: ${build.passed} of ${build.total} cases pass, ${build.tokens} tokens, ${Math.round(build.seconds)} s`);
if (folder) {
  const { files } = await take(client.GET('/v1/builds/{build}/files', { params }));
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  console.log(`${files.length} files in ${folder}`);
}
process.exit(build.status === 'accepted' ? 0 : 1);
