/** RECORD on the phone: events, merge, and the store that never loses one. */

export * from './types'
export { newId, localInstant } from './ids'
export * from './merge'
export * from './contested'
export { givenAway } from './handovers'
export { Store, NobodySignedIn, type EventResult, type NewPhoto, type Unsent } from './store'
