import { AppError } from '@modwright/runtime';
import { runCommand } from './run-command.ts';

try {
  await runCommand(process.argv[2] ?? '', process.env);
  process.exit(0);
} catch (reason) {
  process.stderr.write(`modwright setup: ${AppError.from(reason).message}\n`);
  process.exit(1);
}
