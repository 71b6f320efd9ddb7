import type { Random } from '@modwright/runtime';

/** What can be seen of a candidate, each 0 = as bad as can be, 1 = as good as can be. What is not known is absent. */
export interface Seen {
  /** Share of its cases that pass. */
  readonly works?: number | undefined;
  /** Easy to read and change. */
  readonly quality?: number | undefined;
  /** Accessible and secure. */
  readonly care?: number | undefined;
  /** Answers fast, with many rows too. */
  readonly speed?: number | undefined;
  /** Says it in few lines. */
  readonly brevity?: number | undefined;
}

/** Somebody who votes by stated preferences. */
export interface Persona {
  readonly name: string;
  /** One line about them. */
  readonly about: string;
  /** How much each thing counts; they add up to 1. */
  readonly wants: Readonly<Record<keyof Seen, number>>;
  /** Standard deviation of what is added to the difference between two candidates by mood. */
  readonly noise: number;
  /** A difference below this is none. */
  readonly indifference: number;
  /** Both below this = both bad. */
  readonly floor: number;
}

/** Raters with different preferences. They are programs: every vote of theirs is marked as simulated, and weighs less. */
export const PERSONAS: readonly Persona[] = [
  {
    name: 'tester',
    about: 'tries everything; what does not work is worth nothing',
    wants: { works: 0.85, quality: 0.05, care: 0.05, speed: 0.05, brevity: 0 },
    noise: 0.05,
    indifference: 0.03,
    floor: 0.3,
  },
  {
    name: 'maintainer',
    about: 'will have to live with the code',
    wants: { works: 0.35, quality: 0.4, care: 0.05, speed: 0, brevity: 0.2 },
    noise: 0.08,
    indifference: 0.03,
    floor: 0.25,
  },
  {
    name: 'advocate',
    about: 'looks for what keeps people out or lets attackers in',
    wants: { works: 0.35, quality: 0.05, care: 0.55, speed: 0.05, brevity: 0 },
    noise: 0.08,
    indifference: 0.03,
    floor: 0.25,
  },
  {
    name: 'hurried',
    about: 'looks briefly; likes what is fast and short',
    wants: { works: 0.4, quality: 0, care: 0, speed: 0.35, brevity: 0.25 },
    noise: 0.2,
    indifference: 0.08,
    floor: 0.15,
  },
];

/** What a persona votes. Things that are not known of both sides do not count. */
export function voteOf(persona: Persona, left: Seen, right: Seen, random: Random): 'left' | 'right' | 'tie' | 'both_bad' {
  const known = (Object.keys(persona.wants) as (keyof Seen)[]).filter((aspect) => left[aspect] !== undefined && right[aspect] !== undefined);
  const worth = (seen: Seen): number => {
    const total = known.reduce((sum, aspect) => sum + persona.wants[aspect], 0);
    return total === 0 ? 0.5 : known.reduce((sum, aspect) => sum + persona.wants[aspect] * seen[aspect]!, 0) / total;
  };
  if (worth(left) < persona.floor && worth(right) < persona.floor) return 'both_bad';
  const difference = worth(left) - worth(right) + persona.noise * normal(random);
  if (Math.abs(difference) < persona.indifference) return 'tie';
  return difference > 0 ? 'left' : 'right';
}

/** A draw from the standard normal distribution (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
