import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the fake misbehaves. */
export type Misbehaviour = 'garbage' | 'nothing' | 'endless' | 'broken-json' | 'dies' | 'hangs';

export interface FakeModel {
  /** "http://127.0.0.1:41234/v1". */
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/**
 * A fake of an OpenAI-compatible model server (streaming chat completions, shapes as OpenAI documents them) that answers badly.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function startFakeModel(misbehaviour: Misbehaviour): Promise<FakeModel> {
  return startServer((response) => ANSWERS[misbehaviour](response));
}

/** What a model is asked, as far as a script needs it. */
export interface Asked {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** True when the answer has to satisfy a JSON schema. */
  readonly structured: boolean;
}

/** The same server with answers that follow a script. */
export function startScriptedModel(answer: (asked: Asked) => string): Promise<FakeModel> {
  return startServer((response, body) => {
    const { messages, response_format: format } = JSON.parse(body) as { messages: Asked['messages']; response_format?: object };
    stream(response, answer({ messages, structured: format !== undefined }));
  });
}

async function startServer(answer: (response: ServerResponse, body: string) => void): Promise<FakeModel> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')));
    request.on('end', () => {
      if (request.url?.endsWith('/models')) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ object: 'list', data: [{ id: 'fake', object: 'model' }] }));
        return;
      }
      answer(response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function chunk(content: string, finish: string | null = null): string {
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'fake', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
}

function stream(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`${chunk(text)}${chunk('', 'stop')}data: [DONE]\n\n`);
}

const ANSWERS: Readonly<Record<Misbehaviour, (response: ServerResponse) => void>> = {
  garbage: (response) => stream(response, 'As an assistant I like turtles. \u0000\ufffd ```'),
  nothing: (response) => stream(response, ''),
  'broken-json': (response) => stream(response, '{"entities": [{"name": "Book", "fields": ['),
  dies: (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk('{'));
    response.destroy();
  },
  hangs: (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk('{'));
  },
  endless: (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write(chunk('and so on ')), 1);
    response.on('close', () => clearInterval(timer));
  },
};
