export { startCritic, type CriticConfig } from './service.ts';
export { judge } from './handlers/judge.ts';
