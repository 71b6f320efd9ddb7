// Unpacks the compressed browser of @sparticuz/chromium into ./chromium, then drops the package.
// Run in a folder where the image's packages are installed. Exits non-zero when the browser does not start.
import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

const packed = 'node_modules/@sparticuz/chromium/bin';

async function unpack(name, target) {
  await pipeline(createReadStream(`${packed}/${name}.br`), createBrotliDecompress(), createWriteStream(target));
}

await mkdir('chromium');
await unpack('chromium', 'chromium/chromium');
await chmod('chromium/chromium', 0o755);
// The libraries it needs beyond glibc (nss, nspr, expat), and one font family for machines without any.
for (const archive of ['al2023.tar', 'fonts.tar']) {
  await unpack(archive, archive);
  execFileSync('tar', ['--no-same-owner', '-xf', archive, '-C', 'chromium']);
  await rm(archive);
}
await copyFile('fonts.conf', 'chromium/fonts.conf');
for (const name of ['@sparticuz', 'tar-fs']) await rm(`node_modules/${name}`, { recursive: true, force: true });
const env = { LD_LIBRARY_PATH: 'chromium/lib' };
process.stdout.write(execFileSync('chromium/chromium', ['--no-sandbox', '--version'], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
