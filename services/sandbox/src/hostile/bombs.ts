import { EndReason } from '@modwright/contracts/sandbox';
import { script, type Attack } from './attack.ts';

const silent =
  (word: string): Attack['contained'] =>
  ({ stdout }) =>
    !stdout.includes(word);

/** Attacks on what the machine has: processes, memory, disk, output, time. */
export const bombs: readonly Attack[] = [
  {
    name: 'fork bomb',
    argv: ['sh', '-c', 'i=0; while [ $i -lt 200 ]; do sleep 2 & i=$((i+1)); done; sleep 0.3; echo BURST'],
    contained: silent('BURST'),
  },
  {
    name: 'thread bomb',
    argv: script(`const { Worker } = require('node:worker_threads'); let up = 0;
      for (let i = 0; i < 30; i++) { const w = new Worker('setInterval(() => {}, 1000)', { eval: true }); w.on('online', () => { if (++up === 30) { print('BURST'); process.exit(); } }); w.on('error', () => {}); }`),
    contained: silent('BURST'),
  },
  {
    name: 'memory bomb',
    argv: script(
      `const kept = []; for (let i = 0; i < 40; i++) kept.push(Buffer.alloc(10 * 2 ** 20, 1)); setTimeout(() => print('BURST ' + kept.length), 300)`,
    ),
    contained: silent('BURST'),
  },
  {
    name: 'memory bomb split over children',
    // `tail` keeps all of it until its input ends. Without the sleep that takes about as long as from one look of the polling driver to the next.
    argv: ['sh', '-c', 'for i in 1 2 3 4; do ((head -c 80000000 /dev/zero; sleep 1) | tail -c 80000000 >/dev/null; echo BURST) & done; wait'],
    contained: ({ reason }) => reason === EndReason.MEMORY,
  },
  {
    name: 'disk bomb',
    argv: script(`for (let i = 0; i < 48; i++) fs.appendFileSync(out + '/bomb', Buffer.alloc(2 ** 20, 1)); print('BURST')`),
    contained: silent('BURST'),
  },
  {
    name: 'disk bomb in shared memory',
    argv: script(
      `const f = '/dev/shm/modwright-bomb'; try { for (let i = 0; i < 48; i++) fs.appendFileSync(f, Buffer.alloc(2 ** 20, 1)); print('BURST') } finally { fs.rmSync(f, { force: true }) }`,
    ),
    contained: silent('BURST'),
  },
  {
    name: 'inode bomb',
    argv: script(`for (let i = 0; i < 40000; i++) fs.closeSync(fs.openSync(out + '/' + i, 'w')); setTimeout(() => print('BURST'), 300)`),
    contained: silent('BURST'),
  },
  {
    name: 'output bomb',
    argv: script(`const line = 'x'.repeat(65535) + '\\n'; for (let i = 0; i < 64; i++) fs.writeSync(i % 2 + 1, line); print('BURST')`),
    contained: ({ reason, stdout, stderr }) => reason === EndReason.OUTPUT && stdout.length + stderr.length <= 64 * 1024,
  },
  {
    name: 'endless loop',
    argv: script(`for (;;) ;`),
    tameArgv: script(`for (const until = Date.now() + 1_000; Date.now() < until; ) ;`),
    // Time on the wall is for a machine that does much else.
    limits: { cpuMs: 400, wallMs: 30_000 },
    contained: ({ reason }) => reason === EndReason.CPU_TIME,
  },
  {
    name: 'endless loop in many processes',
    argv: ['sh', '-c', 'for i in 1 2 3; do (while :; do :; done) & done; wait'],
    tameArgv: ['sh', '-c', 'for i in 1 2 3; do (n=0; while [ $n -lt 100000 ]; do n=$((n + 1)); done) & done; wait'],
    limits: { cpuMs: 400, wallMs: 30_000 },
    contained: ({ reason }) => reason === EndReason.CPU_TIME,
  },
  {
    name: 'endless sleep, deaf to signals',
    argv: ['sh', '-c', 'trap "" TERM INT HUP; while :; do sleep 1; done'],
    limits: { wallMs: 400 },
    contained: ({ reason }) => reason === EndReason.WALL_TIME,
  },
];
