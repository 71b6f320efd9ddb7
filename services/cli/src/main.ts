import { embeddedStack } from './adapters/embedded-stack.ts';
import { runProgram } from './program.ts';
import { createWorld } from './world.ts';
import { EXIT } from './domain/exit-code.ts';

const handlers = new Set<() => void>();
let interrupts = 0;
process.on('SIGINT', () => {
  interrupts++;
  // The first Ctrl-C lets the command say how to come back; without anyone to hear it, or a second time, it ends at once.
  if (interrupts > 1 || handlers.size === 0) process.exit(EXIT.interrupted);
  for (const handle of handlers) handle();
});

const world = createWorld(embeddedStack, process, (handle) => {
  handlers.add(handle);
  return () => void handlers.delete(handle);
});
process.exitCode = await runProgram(process.argv.slice(2), world);
// Connections kept alive for a next request must not keep the program waiting.
setTimeout(() => process.exit(), 50).unref();
