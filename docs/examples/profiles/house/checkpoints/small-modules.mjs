// usage: node small-modules.mjs LINES   share of the modules that have at most so many lines
import { readdirSync, readFileSync } from 'node:fs';

const most = Number(process.argv[2]);
const modules = readdirSync('src/modules').map((name) => ({ file: `src/modules/${name}`, lines: readFileSync(`src/modules/${name}`, 'utf8').split('\n').length }));
const long = modules.filter(({ lines }) => lines > most);
console.log(
  JSON.stringify({
    score: modules.length === 0 ? 1 : 1 - long.length / modules.length,
    evidence: `${modules.length - long.length} of ${modules.length} modules have at most ${most} lines`,
    findings: long.map(({ file, lines }) => ({ file, message: `${lines} lines; make it ${most} at most` })),
  }),
);
