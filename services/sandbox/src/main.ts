import { runService } from '@modwright/runtime';
import { readSandboxConfig } from './config.ts';
import { startSandbox } from './service.ts';

await runService('sandbox', async () => (await startSandbox(readSandboxConfig(process.env))).lifecycle);
