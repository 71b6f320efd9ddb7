import type { Socket } from 'node:net';
import type { PipeMessage } from './messages.ts';

/** Connections that are carried over one stream, each under a name. Both ends use it. */
export interface Pipes {
  /** Carries a connection that was made here; gives its name, which the other side must be told before anything else happens. */
  open(socket: Socket): string;
  /** Carries a connection that the other side asked for, under the name that it gave. */
  take(pipe: string, socket: Socket): void;
  /** What the other side said about one. Names that are not open any longer are passed over. */
  hear(message: PipeMessage, body: Buffer): void;
  closeAll(): void;
}

/** @param letter what names given here begin with. */
export function createPipes(letter: string, tell: (message: PipeMessage, body?: Uint8Array) => void): Pipes {
  const sockets = new Map<string, Socket>();
  let count = 0;
  const take = (pipe: string, socket: Socket): void => {
    sockets.set(pipe, socket);
    socket.on('data', (bytes: Buffer) => tell({ t: 'data', pipe }, bytes));
    socket.on('end', () => tell({ t: 'half', pipe }));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (sockets.delete(pipe)) tell({ t: 'close', pipe });
    });
  };
  return {
    open: (socket) => {
      const pipe = `${letter}${++count}`;
      // Nothing is read before the caller has told the other side.
      setImmediate(() => take(pipe, socket));
      return pipe;
    },
    take,
    hear: ({ t, pipe }, body) => {
      const socket = sockets.get(pipe);
      if (t === 'data') socket?.write(body);
      else if (t === 'half') socket?.end();
      else {
        sockets.delete(pipe);
        socket?.destroySoon();
      }
    },
    closeAll: () => {
      for (const socket of sockets.values()) socket.destroy();
    },
  };
}
