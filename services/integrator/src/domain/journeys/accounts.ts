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
    { kind: 'fill', region: '', label: 'Email', value: email },
    { kind: 'fill', region: '', label: 'Password', value: password },
    { kind: 'press', region: '', button, row: '' },
  ];
  return [
    {
      id: 'journey.accounts.round-trip',
      title: 'a person signs up, signs out and signs in again',
      steps: [
        { kind: 'open', path: '/sign-in' },
        ...enter('Sign up'),
        { kind: 'outcome', method: 'POST', path: '/api/auth/sign-up', module: '', refusals: [] },
        { kind: 'press', region: '', button: 'Sign out', row: '' },
        { kind: 'open', path: '/sign-in' },
        ...enter('Sign in'),
        { kind: 'outcome', method: 'POST', path: '/api/auth/sign-in', module: '', refusals: [] },
        { kind: 'seeText', text: email },
      ],
    },
  ];
}
