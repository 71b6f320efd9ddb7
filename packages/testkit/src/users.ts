import { BUS_USERS } from '@modwright/embedded';

/** Password of every user of a test server. */
export const TEST_PASSWORD = 'test';
export const USERS = BUS_USERS.map((user) => ({ user, password: TEST_PASSWORD }));
