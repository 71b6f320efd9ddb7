import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Proxy {
  /** "http://127.0.0.1:41234". */
  readonly origin: string;
  close(): void;
}

/** How the proxy's own answer begins when none came from the app. */
export const NO_ANSWER = 'the app did not answer';

/** Carries the browser's requests on a loopback port to the app's unix socket, all in one space: a browser cannot speak to a socket file. */
export async function startProxy(socketPath: string, space: string): Promise<Proxy> {
  const server = createServer((incoming, outgoing) => forward(incoming, outgoing, socketPath, space));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${portOf(server)}`, close: () => (server.close(), server.closeAllConnections()) };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, socketPath: string, space: string): void {
  const headers = { ...incoming.headers, 'x-space': space };
  const upstream = request({ socketPath, method: incoming.method, path: incoming.url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on('error', (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502, { 'content-type': 'text/plain' }).end(`${NO_ANSWER}: ${error.message}`);
  });
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
