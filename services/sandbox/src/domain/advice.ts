/** What the host says about user namespaces; `undefined` where it has no such setting. */
export interface HostSettings {
  readonly appArmorRestricts: boolean;
  readonly unprivilegedAllowed: boolean | undefined;
  readonly maxUserNamespaces: number | undefined;
}

/** What a person can do about a sandbox that does not start. One sentence. */
export function adviceFor(complaint: string, host: HostSettings): string {
  if (/ENOENT|not found/i.test(complaint)) return 'install bubblewrap (apt install bubblewrap), or set the path of bwrap';
  if (/Unknown option|--size/i.test(complaint)) return 'install bubblewrap 0.8 or newer';
  if (host.maxUserNamespaces === 0) return 'allow user namespaces: sysctl -w user.max_user_namespaces=10000';
  if (host.unprivilegedAllowed === false) return 'allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1';
  if (host.appArmorRestricts) {
    return 'AppArmor forbids user namespaces here: give bwrap a profile with "userns,", or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
  }
  if (/proc/i.test(complaint)) return 'in a container, let it mount /proc: docker run --security-opt systempaths=unconfined --security-opt seccomp=unconfined';
  if (/namespace|uid map|loopback|not permitted|denied/i.test(complaint)) {
    return 'this host forbids user namespaces; in a container: docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined';
  }
  return 'run it on a host where bubblewrap works';
}
