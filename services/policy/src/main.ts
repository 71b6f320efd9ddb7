import { runService } from '@modwright/runtime';
import { readPolicyConfig } from './config.ts';
import { startPolicy } from './service.ts';

await runService('policy', async () => (await startPolicy(readPolicyConfig(process.env))).lifecycle);
