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

/** A person makes an account through the pages, and is signed in from then on. */
export function signUpSteps(random: Random): JourneyStep[] {
  return signUp(drawCredentials(random));
}

/** A person signs up, signs out and comes back. */
export function accountJourneys(random: Random): Journey[] {
  const credentials = drawCredentials(random);
  return [
    {
      id: 'journey.accounts.round-trip',
      title: 'a person signs up, signs out and signs in again',
      steps: [
        ...signUp(credentials),
        { kind: 'press', region: 'page', button: 'Sign out' },
        { kind: 'open', path: '/sign-in' },
        { kind: 'accessible', page: '/sign-in' },
        ...enter(credentials, 'Sign in'),
        outcome(credentials, '/api/auth/sign-in'),
      ],
    },
  ];
}

function signUp(credentials: Credentials): JourneyStep[] {
  return [
    { kind: 'open', path: '/sign-in' },
    { kind: 'press', region: 'page', button: 'Create an account' },
    ...enter(credentials, 'Sign up'),
    outcome(credentials, '/api/auth/sign-up'),
  ];
}

function enter({ email, password }: Credentials, button: string): JourneyStep[] {
  return [
    { kind: 'fill', region: 'page', label: 'Email', value: email },
    { kind: 'fill', region: 'page', label: 'Password', value: password },
    { kind: 'press', region: 'page', button },
  ];
}

/** The page shows who is signed in. */
function outcome({ email }: Credentials, path: string): JourneyStep {
  return { kind: 'outcome', method: 'POST', path, module: '', success: email, refusals: [] };
}
