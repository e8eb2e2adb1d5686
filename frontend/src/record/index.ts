/** RECORD on the phone: events, merge, and the store that never loses one. */

export * from './types'
export { newId, localInstant } from './ids'
export * from './merge'
export * from './contested'
export { givenAway } from './handovers'
export { NobodySignedIn } from './connection'
export { Locked } from './vault'
export type { EventResult } from './log'
export type { NewPhoto } from './photos'
export { dropEmptied, forgetConfidential, purge } from './forgetting'
export { Store, type Unsent } from './store'
