export { recordGroup, startTrainerStack, type TrainerStack } from './trainer-stack.ts';
