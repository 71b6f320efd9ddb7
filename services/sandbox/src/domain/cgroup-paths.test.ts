import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cgroupPaths } from './cgroup-paths.ts';

it('finds the folders of version 1', () => {
  const { controllers } = cgroupPaths(
    '4:memory:/a/b\n2:cpu,cpuacct:/\n8:pids:/\n0::/\n',
    '30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n31 25 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n',
  );
  assert.deepEqual(Object.fromEntries(controllers), {
    memory: '/sys/fs/cgroup/memory/a/b',
    cpu: '/sys/fs/cgroup/cpu,cpuacct',
    cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
  });
});

it('finds the folder of version 2', () => {
  const { unified } = cgroupPaths('0::/user.slice/app.scope\n', '30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n');
  assert.equal(unified, '/sys/fs/cgroup/user.slice/app.scope');
});

it('finds the folder where a container sees a part of the hierarchy', () => {
  const mountinfo = '30 25 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n';
  assert.equal(cgroupPaths('0::/docker/abc/service\n', mountinfo).unified, '/sys/fs/cgroup/service');
  assert.equal(cgroupPaths('0::/elsewhere\n', mountinfo).unified, undefined);
});

it('finds nothing where nothing is mounted', () => {
  assert.deepEqual(cgroupPaths('0::/\n', ''), { unified: undefined, controllers: new Map() });
});
