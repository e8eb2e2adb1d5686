/** The way to the server: everything arrives, once, or stays here and says why. */

export { Api, Offline, Refused, type Handovers, type NewerVersion } from './api'
export { SyncEngine, type SyncStatus } from './engine'
export { earlierOf, isReview, reviewOf, sentencesOf } from './preparing'
export { signIn, signOut, UnsentWork } from './signing'
export { browser, wakeOnOccasion } from './surroundings'
export { checkReceipt, verifyReceipt, BadReceipt } from './receipts'
