import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way to a server that can be made bad. Each fault replaces the one before. */
export interface FaultProxy {
  /** The port on loopback that stands for the server's. */
  readonly port: number;
  /** Ends every connection in good order, and takes no new one. */
  cut(): Promise<void>;
  /** Breaks every connection off (RST), and goes on taking new ones. */
  reset(): void;
  /** Connections stay open and nothing is carried, as when the other side lost its power; they are broken off when the way is good again. */
  halfOpen(): void;
  /** Everything comes so many milliseconds later. */
  delay(ms: number): void;
  /** No more than so many bytes a second in each direction of each connection. */
  throttle(bytesPerSecond: number): void;
  /** The way is good again. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** How bytes are carried at the moment. */
interface Way {
  readonly delayMs: number;
  readonly bytesPerSecond: number;
  readonly silent: boolean;
}

const GOOD: Way = { delayMs: 0, bytesPerSecond: Infinity, silent: false };
/** Bytes that may wait in one direction of a connection before its sender has to. */
const MAX_WAITING = 256 * 1024;

/** Carries TCP connections to a port on loopback. */
export async function startFaultProxy(toPort: number): Promise<FaultProxy> {
  const state: { way: Way } = { way: GOOD };
  const links = new Set<Link>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const link = new Link(near, connect({ port: toPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true }), state);
    links.add(link);
    link.onClosed(() => links.delete(link));
  });
  const listen = (port: number): Promise<void> => new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const shut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const link of links) link.end();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    cut: () => (server.listening ? shut() : Promise.resolve()),
    reset: () => {
      for (const link of links) link.breakOff();
    },
    halfOpen: () => (state.way = { ...GOOD, silent: true }),
    delay: (delayMs) => (state.way = { ...GOOD, delayMs }),
    throttle: (bytesPerSecond) => (state.way = { ...GOOD, bytesPerSecond }),
    heal: async () => {
      if (state.way.silent) for (const link of links) link.breakOff();
      state.way = GOOD;
      if (!server.listening) await listen(port);
    },
    close: async () => {
      state.way = GOOD;
      if (server.listening) await shut();
      for (const link of links) link.breakOff();
    },
  };
}

/** One connection: its two ends, and what is on the way between them. */
class Link {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #state: { readonly way: Way };
  #open = 2;
  #closed: () => void = () => undefined;

  constructor(near: Socket, far: Socket, state: { readonly way: Way }) {
    [this.#near, this.#far, this.#state] = [near, far, state];
    this.#carry(near, far);
    this.#carry(far, near);
  }

  onClosed(closed: () => void): void {
    this.#closed = closed;
  }

  end(): void {
    for (const socket of [this.#near, this.#far]) {
      socket.end();
      // Whoever keeps its end open would hold up the cut.
      setTimeout(() => socket.destroy(), 200).unref();
    }
  }

  breakOff(): void {
    this.#near.resetAndDestroy();
    this.#far.resetAndDestroy();
  }

  #carry(from: Socket, to: Socket): void {
    let [waiting, last] = [0, Promise.resolve()];
    const after = (work: () => Promise<void> | void): void => void (last = last.then(work).catch(() => undefined));
    from.on('data', (bytes: Buffer) => {
      const due = performance.now() + this.#state.way.delayMs;
      waiting += bytes.byteLength;
      if (waiting > MAX_WAITING) from.pause();
      after(async () => {
        await this.#deliver(bytes, due, to);
        waiting -= bytes.byteLength;
        from.resume();
      });
    });
    from.on('end', () => after(() => void to.end()));
    from.on('error', () => to.resetAndDestroy());
    from.on('close', () => {
      after(() => void to.destroySoon());
      if (--this.#open === 0) this.#closed();
    });
  }

  async #deliver(bytes: Buffer, due: number, to: Socket): Promise<void> {
    if (this.#state.way.silent) return;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    const { bytesPerSecond } = this.#state.way;
    if (bytesPerSecond < Infinity) await sleep((bytes.byteLength / bytesPerSecond) * 1000);
    if (to.writable && !to.write(bytes)) await new Promise<void>((resolve) => to.once('drain', resolve).once('close', resolve));
  }
}
