/** The merged state of an inspection, exactly as the server merges it (docs/wire.md). */

import canonicalize from 'canonicalize'

import { rowsOf, type Definition, type Responses, type Row, type Value } from '../checklist'
import type { AnswerMembers, InspectionEvent, PhotoEvent, PhotoMembers, RowMembers } from './types'

/** Per key the winning event; submit events are not part of it. */
export type State = Map<string, InspectionEvent>

export function keyOf(event: InspectionEvent | AnswerMembers | RowMembers): string {
  switch (event.kind) {
    case 'answer':
      return `answer/${event.item}/${event.row}/${event.field}`
    case 'row':
      return `row/${event.item}/${event.row}`
    case 'photo':
      return `photo/${event.photo}`
    case 'signature':
      return `signature/${event.item}`
    case 'submit':
      return `submit/${event.id}`
    default:
      // Of a newer app, come by way of a newer server: kept, and shown by an app that knows it.
      return `unknown/${(event as InspectionEvent).id}`
  }
}

/** Take one event into the state; the greatest (clock, id) holds a key. Returns whether it won. */
export function apply(state: State, event: InspectionEvent): boolean {
  if (event.kind === 'submit') return false
  const key = keyOf(event)
  const held = state.get(key)
  if (held && (held.clock > event.clock || (held.clock === event.clock && held.id >= event.id))) return false
  state.set(key, event)
  return true
}

export function merge(events: Iterable<InspectionEvent>): State {
  const state: State = new Map()
  for (const event of events) apply(state, event)
  return state
}

/** Everything ever said under one key, the one in force first. */
export function historyOf(events: Iterable<InspectionEvent>, key: string): InspectionEvent[] {
  return [...events]
    .filter((event) => keyOf(event) === key)
    .sort((a, b) => b.clock - a.clock || (a.id < b.id ? 1 : -1))
}

/** RFC 8785 JSON; throws for what JSON cannot carry exactly. */
export function canonical(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('not a JSON value')
  return text
}

export async function sha256(content: string | ArrayBuffer): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const hash = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** SHA-256 of the canonical merged state. */
export function digestOf(inspection: string, checklist: string, state: State): Promise<string> {
  return sha256(canonical({ v: 1, inspection, checklist, state: Object.fromEntries(state) }))
}

/** Photo events that are present, in the order they were taken. */
export function photosOf(state: State): PhotoEvent[] {
  const photos = [...state.values()].filter((event) => event.kind === 'photo').filter((event) => event.present)
  const place = ({ taken_at, photo }: PhotoEvent) => `${taken_at} ${photo}`
  return photos.sort((a, b) => (place(a) < place(b) ? -1 : 1))
}

/** What the event says of its photo, to be said again with a change. */
export function photoMembersOf(event: PhotoEvent): PhotoMembers {
  const { photo, sha256, bytes, media_type, taken_at, position, source, item, row, caption, present, after } = event
  const members = { photo, sha256, bytes, media_type, taken_at, position, source, item, row, caption, present }
  return { kind: 'photo', ...members, ...(after && { after }) }
}

/** Hashes of all present photos, sorted, each once: the manifest that a submission claims. */
export function photoHashes(state: State): string[] {
  return [...new Set(photosOf(state).map((photo) => photo.sha256))].sort()
}

/** What the winning events say, in the form the checklist engine reads. */
export function responsesOf(
  definition: Definition,
  state: ReadonlyMap<string, InspectionEvent | AnswerMembers | RowMembers>,
): Responses {
  const answers: Record<string, Record<string, Record<string, Value>>> = {}
  const rowEvents: Record<string, Record<string, { present: boolean; label: string }>> = {}
  const photos: Record<string, Record<string, number>> = {}
  const signatures: string[] = []
  for (const event of state.values()) {
    if (event.kind === 'answer') {
      const fields = ((answers[event.item] ??= {})[event.row] ??= {})
      fields[event.field] = event.value
    } else if (event.kind === 'row') {
      ;(rowEvents[event.item] ??= {})[event.row] = event
    } else if (event.kind === 'photo' && event.present && !event.after) {
      const counts = (photos[event.item] ??= {})
      counts[event.row] = (counts[event.row] ?? 0) + 1
    } else if (event.kind === 'signature' && event.present) {
      signatures.push(event.item)
    }
  }
  const rows: Record<string, Row[]> = {}
  for (const section of definition.sections) {
    for (const item of section.items) {
      if (item.type === 'table') rows[item.id] = rowsOf(item, rowEvents[item.id] ?? {})
    }
  }
  return { answers, rows, photos, signatures: signatures.sort() }
}
