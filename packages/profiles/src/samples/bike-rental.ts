import { Plan } from '@modwright/contracts/plan';
import { toolLibrary } from './tool-library.ts';

/** Names of the tool library, longer ones first, and what they are called here. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\blendTool\b/g, 'rentBike'],
  [/\breturnTool\b/g, 'bringBack'],
  [/\bbusiestMembers\b/g, 'topRiders'],
  [/\breturnedAt\b/g, 'backAt'],
  [/\bdailyFee\b/g, 'pricePerDay'],
  [/Tool/g, 'Bike'],
  [/tool/g, 'bike'],
  [/Member/g, 'Rider'],
  [/member/g, 'rider'],
  [/Loan/g, 'Rental'],
  [/loan/g, 'rental'],
  [/\blent\b/g, 'out'],
  [/\blend\b/g, 'rent'],
  [/\bcategory\b/g, 'kind'],
];

function inOtherWords(text: string): string {
  return WORDS.reduce((so, [word, by]) => so.replaceAll(word, by), text);
}

const renamed: unknown = JSON.parse(JSON.stringify(Plan.toJSON(toolLibrary.plan)), (_, value: unknown) =>
  typeof value === 'string' ? inOtherWords(value) : value,
);

/** The tool library's contracts under other names: what its modules have to be fitted to. It has no sources of its own. */
export const bikeRental = { plan: Plan.fromJSON(renamed), sources: new Map<string, string>() };
