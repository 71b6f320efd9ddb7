const PATHS = {
  builds: 'M3 5h18M3 12h18M3 19h11',
  vote: 'M4 4h7v16H4zM13 4h7v16h-7zM7 12l1 1 2-3',
  learning: 'M4 19V5M4 19h16M7 15l4-5 3 3 5-7',
  operations: 'M4 6h16M4 12h16M4 18h16M8 4v4M15 10v4M10 16v4',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6 6l12 12M18 6L6 18',
  minus: 'M6 12h12',
  clock: 'M12 7v5l3 2M12 3a9 9 0 100 18 9 9 0 000-18z',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4.5v15l12-7.5z',
  plus: 'M12 5v14M5 12h14',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  up: 'M7 11v9H4v-9zM7 11l4-8c1.500 0 2.500 1 2.500 2.500L13 9h5.500a1.800 1.800 0 011.800 2.100l-1.200 7a2.200 2.200 0 01-2.200 1.900H7',
  down: 'M17 13V4h3v9zM17 13l-4 8c-1.500 0-2.500-1-2.500-2.500L11 15H5.500a1.800 1.800 0 01-1.800-2.100l1.200-7A2.200 2.200 0 017.100 4H17',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M19 5l-1.400 1.400M6.400 17.600L5 19',
  moon: 'M20 14.500A8.500 8.500 0 019.500 4a8.500 8.500 0 1010.500 10.500z',
  auto: 'M12 3a9 9 0 100 18zM12 3a9 9 0 010 18',
  out: 'M14 4h5v16h-5M10 8l-4 4 4 4M6 12h10',
  search: 'M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5',
  warn: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 100 6 3 3 0 000-6z',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  link: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  list: 'M4 6h16M4 12h16M4 18h16',
  graph:
    'M12 3a2.500 2.500 0 100 5 2.500 2.500 0 000-5zM5 16a2.500 2.500 0 100 5 2.500 2.500 0 000-5zM19 16a2.500 2.500 0 100 5 2.500 2.500 0 000-5zM11 8l-4.500 8M13 8l4.500 8',
  keys: 'M3 7h18v11H3zM7 11h.5M11 11h.5M15 11h.5M8 15h8',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing beside a word that says the same; screen readers skip it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
