export { createDraw } from './draw.ts';
export { LEVELS, makeTask, type Family, type LadderTask, type Level } from './family.ts';
export { toCases } from './cases.ts';
export { HELD_OUT, heldOutTasks, TRAIN } from './ladder.ts';
export { toTask, type ModuleCase, type ModuleTask, type TaskFile } from './module-task.ts';
