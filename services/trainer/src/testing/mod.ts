export { recordBuild, recordGroup, startTrainerStack, type TrainerStack } from './trainer-stack.ts';
