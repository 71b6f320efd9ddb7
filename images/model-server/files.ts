// usage: node images/model-server/files.ts MODEL   brings llama.cpp's server and a model of the catalogue into the cache, verified; prints their places in it
import { relative } from 'node:path';
import { cacheDir } from '../../packages/embedded/src/mod.ts';
import { ensureModelServer, pullModel } from '../../services/policy/src/mod.ts';

const { folder } = await ensureModelServer(cacheDir());
const { file } = await pullModel(process.argv[2] ?? '', { cacheDir: cacheDir() });
for (const place of [folder, file, `${file}.verified`]) console.log(relative(cacheDir(), place));
