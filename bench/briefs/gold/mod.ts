import { boatClub } from './boat-club.ts';
import { choreBoard } from './chore-board.ts';
import { eventSignUp } from './event-sign-up.ts';
import { flashCards } from './flash-cards.ts';
import { freelanceOffice } from './freelance-office.ts';
import type { GoldApp } from './gold-app.ts';
import { lostProperty } from './lost-property.ts';
import { readingList } from './reading-list.ts';
import { roomBookings } from './room-bookings.ts';
import { stockRoom } from './stock-room.ts';
import { toolLibrary } from './tool-library.ts';

export { sourcesOf, type GoldApp } from './gold-app.ts';

/** Every gold app, in the order of the briefs. */
export const goldApps: readonly GoldApp[] = [
  readingList,
  toolLibrary,
  eventSignUp,
  stockRoom,
  choreBoard,
  lostProperty,
  flashCards,
  roomBookings,
  boatClub,
  freelanceOffice,
];
