import { createContext, use, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

/** A key and what it does. Handlers and the sheet of keys are made of the same table, so neither can know more than the other. */
export interface Shortcut {
  /** As `KeyboardEvent.key`; two keys one after another with a blank between: "g b". */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
}

interface Registry {
  readonly groups: ReadonlyMap<string, readonly Shortcut[]>;
  register(group: string, shortcuts: readonly Shortcut[]): () => void;
}

const Context = createContext<Registry | undefined>(undefined);

/** How long the first key of two is remembered. */
const SEQUENCE_MS = 1_000;

/** Hears keys for everything below it. */
export function ShortcutProvider({ children }: { readonly children: ReactNode }) {
  const [groups, setGroups] = useState<ReadonlyMap<string, readonly Shortcut[]>>(new Map());
  const latest = useRef(groups);
  latest.current = groups;
  useEffect(() => {
    let first = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || pressesTarget(event)) return;
      const known = [...latest.current.values()].flat();
      // With caps lock they are the same keys.
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const pressed = [`${first} ${key}`.trim(), key];
      const found = pressed.flatMap((keys) => known.filter((shortcut) => shortcut.keys === keys))[0];
      clearTimeout(timer);
      first = known.some(({ keys }) => keys.startsWith(`${key} `)) ? key : '';
      timer = setTimeout(() => (first = ''), SEQUENCE_MS);
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
  const registry = useMemo<Registry>(
    () => ({
      groups,
      register: (group, shortcuts) => {
        setGroups((known) => new Map(known).set(group, shortcuts));
        return () =>
          setGroups((known) => {
            if (known.get(group) !== shortcuts) return known;
            const rest = new Map(known);
            rest.delete(group);
            return rest;
          });
      },
    }),
    [groups],
  );
  return <Context value={registry}>{children}</Context>;
}

/** Makes these keys work while the component is shown. They are off while somebody types, or a dialog is open. */
export function useShortcuts(group: string, shortcuts: readonly Shortcut[]): void {
  const registry = use(Context);
  const register = useRef(registry?.register);
  register.current = registry?.register;
  const newest = useRef(shortcuts);
  newest.current = shortcuts;
  const signature = shortcuts.map(({ keys, label }) => `${keys}\t${label}`).join('\n');
  useEffect(() => {
    const stable = newest.current.map(({ keys, label }): Shortcut => ({ keys, label, run: () => newest.current.find((one) => one.keys === keys)?.run() }));
    return register.current?.(group, stable);
  }, [group, signature]);
}

/** Every key that works now, by group. */
export function useShortcutGroups(): ReadonlyMap<string, readonly Shortcut[]> {
  return use(Context)?.groups ?? new Map<string, readonly Shortcut[]>();
}

/** Enter on a button or a link presses it and nothing else. */
function pressesTarget({ key, target }: KeyboardEvent): boolean {
  return key === 'Enter' && target instanceof Element && target.matches('button, a[href], summary');
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog[open]') && document.querySelector('dialog[open]')) return true;
  return target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select');
}
