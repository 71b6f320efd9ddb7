import { bikeRental } from './bike-rental.ts';
import { readingList } from './reading-list.ts';
import { sharedNotes } from './shared-notes.ts';
import { toolLibrary } from './tool-library.ts';

export type { Sample } from './sample.ts';
export { bikeRental, readingList, sharedNotes, toolLibrary };

/** Every sample, by a name that file names and test titles may carry. */
export const samples = { 'reading-list': readingList, 'tool-library': toolLibrary, 'shared-notes': sharedNotes } as const;
