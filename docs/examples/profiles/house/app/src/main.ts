import { pino } from 'pino';
import { serve } from './platform/serve.ts';
import { app } from './routes.ts';

await serve(app, new URL('..', import.meta.url));
pino().info({ title: app.title }, 'serving');
