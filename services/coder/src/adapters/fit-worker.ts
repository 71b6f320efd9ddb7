import { parentPort, workerData } from 'node:worker_threads';
import { Plan } from '@modwright/contracts/plan';
import { Renaming, ShelfModule } from '@modwright/contracts/shelf';
import type { EncodedJob } from './fit-source.ts';
import { renameSource } from './rename-source.ts';

const { kept, renaming, plan, module } = workerData as EncodedJob;
parentPort?.postMessage(renameSource({ kept: ShelfModule.decode(kept), renaming: Renaming.decode(renaming), plan: Plan.decode(plan), module }));
