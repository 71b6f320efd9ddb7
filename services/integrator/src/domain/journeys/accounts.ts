import type { Random } from '@modwright/runtime';
import type { Journey, JourneyStep } from '../journey.ts';
import { drawWord } from '../values.ts';

interface Credentials {
  readonly email: string;
  readonly password: string;
}

function drawCredentials(random: Random): Credentials {
  return { email: `${drawWord(random)}@example.com`, password: `${drawWord(random)}-${drawWord(random)}-7` };
}

/** Makes an account and its session over HTTP, as the scene of a journey about something else. */
export function signUpSteps(random: Random): JourneyStep[] {
  return [{ kind: 'given', method: 'POST', path: '/api/auth/sign-up', body: { ...drawCredentials(random) }, save: '' }];
}

/** A person signs up, signs out and comes back, through the pages. */
export function accountJourneys(random: Random): Journey[] {
  const { email, password } = drawCredentials(random);
  const enter = (button: string): JourneyStep[] => [
    { kind: 'fill', region: 'page', label: 'Email', value: email },
    { kind: 'fill', region: 'page', label: 'Password', value: password },
    { kind: 'press', region: 'page', button },
  ];
  const outcome = (path: string): JourneyStep => ({ kind: 'outcome', method: 'POST', path, module: '', success: email, refusals: [] });
  return [
    {
      id: 'journey.accounts.round-trip',
      title: 'a person signs up, signs out and signs in again',
      steps: [
        { kind: 'open', path: '/sign-in' },
        { kind: 'press', region: 'page', button: 'Create an account' },
        ...enter('Sign up'),
        outcome('/api/auth/sign-up'),
        { kind: 'press', region: 'page', button: 'Sign out' },
        { kind: 'open', path: '/sign-in' },
        ...enter('Sign in'),
        outcome('/api/auth/sign-in'),
      ],
    },
  ];
}
