import { script, type Attack, type HostTargets } from './attack.ts';

/** Attacks that reach for the host: its network, files, environment and processes. */
export function escapes(host: HostTargets): readonly Attack[] {
  return [...egress(host), ...reads(host), ...processAttacks(host)];
}

/** Contained when nothing arrived and the kernel refused at once; a time-out means that packets left. */
function egress(host: HostTargets): readonly Attack[] {
  const refused = ['ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'ENOENT', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EAI_AGAIN', 'ESERVFAIL', 'EPERM', 'EINVAL'];
  const attempt = (name: string, source: string): Attack => ({
    name: `egress to ${name}`,
    argv: script(`const net = require('node:net'); const tell = (word) => { print(word); process.exit(); }; setTimeout(() => tell('SENT'), 1000); ${source}`),
    contained: ({ stdout }) => host.takeHits() === 0 && refused.includes(stdout.trim()),
  });
  const tcp = (name: string, target: object): Attack =>
    attempt(name, `net.connect(${JSON.stringify(target)}).on('connect', () => tell('SENT')).on('error', (error) => tell(error.code))`);
  return [
    tcp("the host's loopback", { host: '127.0.0.1', port: host.tcpPort }),
    tcp("the host's IPv6 loopback", { host: '::1', port: host.tcp6Port }),
    tcp('the internet', { host: '1.1.1.1', port: 443 }),
    tcp('a private network', { host: '10.0.0.1', port: 80 }),
    tcp('the metadata service', { host: '169.254.169.254', port: 80 }),
    tcp('a unix socket of the host', { path: host.unixPath }),
    attempt('an abstract unix socket', `net.connect('\\0${host.abstractName}').on('connect', () => tell('SENT')).on('error', (error) => tell(error.code))`),
    attempt(
      "the host's loopback by UDP",
      `const s = require('node:dgram').createSocket('udp4'); s.on('error', (e) => tell(e.code)); s.connect(${host.udpPort}, '127.0.0.1', () => { s.send('x', () => setTimeout(() => s.send('x', (e) => tell(e ? e.code : 'SENT')), 50)); })`,
    ),
    attempt(
      'a name server',
      // Connected, so that a refusal on the way comes back as an error of the next send.
      `const s = require('node:dgram').createSocket('udp4'); s.on('error', (e) => tell(e.code)); s.connect(53, '8.8.8.8', (e) => { if (e) return tell(e.code); s.send('x', () => setTimeout(() => s.send('x', (e) => tell(e ? e.code : 'SENT')), 50)); })`,
    ),
  ];
}

function reads(host: HostTargets): readonly Attack[] {
  const unseen = ({ stdout, stderr, outputs }: { stdout: string; stderr: string; outputs: readonly { content: Uint8Array }[] }): boolean =>
    !`${stdout}${stderr}${outputs.map(({ content }) => Buffer.from(content).toString()).join('')}`.includes(host.secret);
  const nothing: Attack['contained'] = ({ stdout }) => stdout.trim() === '';
  const file = JSON.stringify(host.file);
  const linked = (name: string, source: string, output: string): Attack => ({
    name,
    argv: script(source),
    outputs: [output],
    contained: (aftermath) => unseen(aftermath) && aftermath.outputs.length === 0,
  });
  return [
    { name: 'read a file of the host', argv: ['cat', host.file], contained: unseen },
    { name: "read the host's passwords", argv: ['sh', '-c', 'head -c 1 /etc/shadow >/dev/null 2>&1 && echo READ'], contained: nothing },
    {
      name: 'read a file of the host through /proc',
      argv: ['sh', '-c', `for p in /proc/[0-9]*; do cat "$p/root${host.file}" "$p/cwd${host.file}" 2>/dev/null; done`],
      contained: unseen,
    },
    { name: 'read the environment', argv: script(`print(JSON.stringify(process.env))`), contained: unseen },
    { name: "read other processes' environment", argv: ['sh', '-c', 'cat /proc/[0-9]*/environ 2>/dev/null'], contained: unseen },
    {
      name: "read the host's process list",
      argv: ['sh', '-c', `cat /proc/${host.pid}/cmdline 2>/dev/null | tr '\\0' ' '`],
      contained: ({ stdout }) => !stdout.includes('modwright-canary'),
    },
    {
      name: "change the kernel's settings",
      argv: script(
        `for (const f of ['sys/kernel/core_pattern', 'sys/vm/drop_caches', 'sysrq-trigger', 'sys/kernel/modprobe', 'mtrr']) try { fs.closeSync(fs.openSync('/proc/' + f, 'r+')); print(f) } catch {}`,
      ),
      contained: nothing,
    },
    {
      name: 'write outside the work folders',
      argv: script(
        `for (const d of ['/', '/usr', '/usr/bin', '/etc', '/dev', '/opt', '/app']) { const f = d + '/modwright-planted'; try { fs.writeFileSync(f, ''); fs.unlinkSync(f); print(d) } catch {} }`,
      ),
      contained: nothing,
    },
    linked('output that links to a file of the host', `fs.symlinkSync(${file}, out + '/link')`, 'link'),
    linked('output below a linked folder', `fs.symlinkSync(require('node:path').dirname(${file}), out + '/folder')`, `folder/${host.file.split('/').at(-1)}`),
    linked('output that is a pipe', `require('node:child_process').execFileSync('mkfifo', [out + '/pipe'])`, 'pipe'),
    linked('sparse output of a terabyte', `fs.writeFileSync(out + '/sparse', ''); fs.truncateSync(out + '/sparse', 2 ** 40)`, 'sparse'),
    {
      name: 'output with a set-user-id bit',
      argv: script(`fs.writeFileSync(out + '/root', '#!/bin/sh'); fs.chmodSync(out + '/root', 0o6755)`),
      outputs: ['root'],
      contained: () => host.setUserIdFiles().length === 0,
    },
    {
      name: 'outputs with odd names',
      argv: script(`for (const name of ['a\\nb', '-rf', '..\\\\up', '%2e%2e', ' ', '\\u202egnp.exe', 'good']) fs.writeFileSync(out + '/' + name, 'x')`),
      outputs: ['good'],
      contained: ({ outputs }) => outputs.length === 1 && outputs[0]?.path === 'good',
    },
  ];
}

function processAttacks(host: HostTargets): readonly Attack[] {
  const marker = `4.${host.secret.replaceAll(/\D/g, '').slice(0, 8)}`;
  const safe: Attack['contained'] = ({ stdout }) => host.lives() && !stdout.includes('REACHED');
  const reach = script(`try { process.kill(${host.pid}, 0); print('REACHED') } catch {}`);
  return [
    { name: 'kill process 1', argv: ['sh', '-c', 'kill -9 1; kill -15 1'], tameArgv: reach, contained: safe },
    { name: 'kill every process', argv: ['sh', '-c', 'kill -9 -1'], tameArgv: reach, contained: safe },
    { name: 'signal a process of the host', argv: reach, contained: safe },
    {
      name: 'daemon that forks twice and stays',
      argv: ['sh', '-c', `(setsid sh -c 'sleep ${marker} & sleep ${marker}' >/dev/null 2>&1 &) ; sleep 0.1`],
      contained: () => host.processesWith(marker).length === 0,
    },
    {
      name: 'forged result',
      argv: script(`const frame = JSON.stringify({ event: { $case: 'finished', value: { reason: 'END_REASON_EXITED', exitCode: 0 } } });
        print(frame); print('TAP version 13\\nok 1 - all\\n1..1'); for (const fd of [3, 4, 5]) try { fs.writeSync(fd, frame + '\\n') } catch {} process.exit(7)`),
      outputs: ['result.json'],
      contained: ({ exitCode, outputs }) => exitCode === 7 && outputs.length === 0,
    },
  ];
}
