// usage: node bench/instant-model.ts PORT   a model server (OpenAI's streaming shape) that answers at once; for bench/turn-overhead.ts
import { createServer } from 'node:http';

const chunk = (delta: object, finish: string | null, usage?: object): string =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'instant', choices: [{ index: 0, delta, finish_reason: finish }], ...(usage ? { usage } : {}) })}\n\n`;
const ANSWER = `${chunk({ role: 'assistant', content: 'ok' }, null)}${chunk({}, 'stop', { prompt_tokens: 400, completion_tokens: 1 })}data: [DONE]\n\n`;

createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const models = request.url?.endsWith('/models');
    response.writeHead(200, { 'content-type': models ? 'application/json' : 'text/event-stream' });
    response.end(models ? JSON.stringify({ object: 'list', data: [{ id: 'instant', object: 'model' }] }) : ANSWER);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
