export { startCritic, type CriticConfig } from './service.ts';
