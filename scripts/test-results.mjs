// A reporter of node:test: one line of JSON for each test that ended, for scripts/spec.
import { relative, join } from 'node:path';

const root = join(import.meta.dirname, '..');

export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite' || !data.file) continue;
    yield `${JSON.stringify({ file: relative(root, data.file), name: data.name, passed: type === 'test:pass' })}\n`;
  }
}
