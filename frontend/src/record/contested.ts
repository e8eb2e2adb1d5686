/** Where two people said different things about the same, neither knowing of the other (docs/wire.md). */

import { canonical, keyOf, type State } from './merge'
import type { InspectionEvent } from './types'

export type AnswerEvent = Extract<InspectionEvent, { kind: 'answer' }>
export type Contested = ReadonlyMap<string, readonly AnswerEvent[]>

/** Per key the last answers of those who differ and whom nobody has settled, the one in force first. */
export function contested(events: Iterable<InspectionEvent>): Contested {
  const last = new Map<string, Map<number, AnswerEvent>>()
  const settled = new Set<string>()
  for (const event of events) {
    if (event.kind !== 'answer') continue
    for (const id of event.settles ?? []) settled.add(id)
    const key = keyOf(event)
    const said = last.get(key) ?? new Map<number, AnswerEvent>()
    last.set(key, said)
    const held = said.get(event.author)
    if (!held || isBefore(held, event)) said.set(event.author, event)
  }
  const found = new Map<string, AnswerEvent[]>()
  for (const [key, said] of last) {
    const standing = [...said.values()].filter(({ id }) => !settled.has(id)).sort((a, b) => (isBefore(a, b) ? 1 : -1))
    if (new Set(standing.map(({ value }) => canonical(value))).size > 1) found.set(key, standing)
  }
  return found
}

const isBefore = (one: AnswerEvent, other: AnswerEvent) => one.clock < other.clock || (one.clock === other.clock && one.id < other.id)

/** Colleagues' answers under the key that somebody has before their eyes who answers now. */
export function settledBy(author: number, key: string, state: State, open: Contested): string[] {
  const held = state.get(key)
  const seen = held?.kind === 'answer' ? [held, ...(open.get(key) ?? [])] : []
  return [...new Set(seen.filter((event) => event.author !== author).map(({ id }) => id))].sort()
}
