/** Processor architectures that have a table below, as Node names them. */
export type Architecture = 'x64' | 'arm64';

/** AUDIT_ARCH_* of linux/audit.h: a system call that comes in under another one is not what its number says. */
export const AUDIT_ARCHITECTURE: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Numbers of a system call: [x86_64, aarch64]; `undefined` where the architecture has none. */
type Numbers = readonly [x64: number | undefined, arm64: number | undefined];

// From 424 on every architecture has the same numbers.
const same = (number: number): Numbers => [number, number];

/** System calls whose arguments decide. */
export const FILTERED_CALLS = {
  socket: [41, 198],
  socketpair: [53, 199],
  clone: [56, 220],
  clone3: same(435),
  ioctl: [16, 29],
} as const satisfies Record<string, Numbers>;

/**
 * System calls no program of ours needs. They reach other processes, mounts, namespaces, keys, the kernel itself, or memory that no limit sees.
 * `ENOSYS` is answered where callers have a fallback for older kernels.
 */
export const DENIED_CALLS: Readonly<Record<string, { readonly numbers: Numbers; readonly errno: 'EPERM' | 'ENOSYS' }>> = {
  ...denied('EPERM', {
    ptrace: [101, 117],
    process_vm_readv: [310, 270],
    process_vm_writev: [311, 271],
    process_madvise: same(440),
    process_mrelease: same(448),
    kcmp: [312, 272],
    pidfd_getfd: same(438),
    add_key: [248, 217],
    request_key: [249, 218],
    keyctl: [250, 219],
    bpf: [321, 280],
    perf_event_open: [298, 241],
    userfaultfd: [323, 282],
    mount: [165, 40],
    umount2: [166, 39],
    pivot_root: [155, 41],
    chroot: [161, 51],
    move_mount: same(429),
    open_tree: same(428),
    open_tree_attr: same(467),
    fsopen: same(430),
    fsconfig: same(431),
    fsmount: same(432),
    fspick: same(433),
    mount_setattr: same(442),
    unshare: [272, 97],
    setns: [308, 268],
    open_by_handle_at: [304, 265],
    name_to_handle_at: [303, 264],
    fanotify_init: [300, 262],
    init_module: [175, 105],
    finit_module: [313, 273],
    delete_module: [176, 106],
    kexec_load: [246, 104],
    kexec_file_load: [320, 294],
    reboot: [169, 142],
    swapon: [167, 224],
    swapoff: [168, 225],
    acct: [163, 89],
    quotactl: [179, 60],
    quotactl_fd: same(443),
    syslog: [103, 116],
    lookup_dcookie: [212, 18],
    iopl: [172, undefined],
    ioperm: [173, undefined],
    modify_ldt: [154, undefined],
    uselib: [134, undefined],
    ustat: [136, undefined],
    sysfs: [139, undefined],
    personality: [135, 92],
    settimeofday: [164, 170],
    clock_settime: [227, 112],
    clock_adjtime: [305, 266],
    adjtimex: [159, 171],
    sethostname: [170, 161],
    setdomainname: [171, 162],
    vhangup: [153, 58],
    mbind: [237, 235],
    set_mempolicy: [238, 237],
    migrate_pages: [256, 238],
    move_pages: [279, 239],
    shmget: [29, 194],
    msgget: [68, 186],
    semget: [64, 190],
    mq_open: [240, 180],
  }),
  ...denied('ENOSYS', {
    io_uring_setup: same(425),
    io_uring_enter: same(426),
    io_uring_register: same(427),
    memfd_create: [319, 279],
    memfd_secret: same(447),
  }),
};

function denied<E extends 'EPERM' | 'ENOSYS'>(errno: E, calls: Record<string, Numbers>): Record<string, { numbers: Numbers; errno: E }> {
  return Object.fromEntries(Object.entries(calls).map(([name, numbers]) => [name, { numbers, errno }]));
}

/** The number of a call on an architecture; `undefined` where it does not exist. */
export function callNumber(numbers: Numbers, architecture: Architecture): number | undefined {
  return numbers[architecture === 'x64' ? 0 : 1];
}
