/** What the phone records, holds and knows; the wire forms are those of docs/wire.md. */

import type { Definition, Facts, Text } from '../checklist'

export interface EventBase {
  readonly id: string
  readonly inspection: string
  readonly device: string
  readonly author: number
  readonly clock: number
  readonly recorded_at: string
}

export type AnswerValue = string | boolean | readonly string[] | null

export interface Position {
  readonly latitude: string
  readonly longitude: string
  readonly accuracy: string
}

export interface AnswerMembers {
  readonly kind: 'answer'
  readonly item: string
  readonly row: string
  readonly field: string
  readonly value: AnswerValue
  /** Ids of colleagues' answers under the same key that the person saw when answering. */
  readonly settles?: readonly string[]
}

export interface RowMembers {
  readonly kind: 'row'
  readonly item: string
  readonly row: string
  readonly present: boolean
  readonly label: string
}

export interface PhotoMembers {
  readonly kind: 'photo'
  readonly photo: string
  readonly sha256: string
  readonly bytes: number
  readonly media_type: string
  readonly taken_at: string
  readonly position: Position | null
  readonly source: 'camera' | 'gallery'
  readonly item: string
  readonly row: string
  readonly caption: string
  readonly present: boolean
  /** Shows what was mended on the spot; other photos are without it. */
  readonly after?: boolean
}

export interface SignatureMembers {
  readonly kind: 'signature'
  readonly item: string
  readonly name: string
  readonly post: string
  readonly width: number
  readonly height: number
  readonly strokes: readonly (readonly number[])[]
  readonly present: boolean
  /** What the signer wants to be written beside; with a refusal, its reason. */
  readonly remark?: string
  /** The person was asked to sign and would not. */
  readonly refused?: true
}

export interface SubmitMembers {
  readonly kind: 'submit'
  readonly remark: string
}

export type Members = AnswerMembers | RowMembers | PhotoMembers | SignatureMembers | SubmitMembers
export type InspectionEvent = EventBase & Members
export type PhotoEvent = EventBase & PhotoMembers

/** A refusal in the words of the server; the phone's own is put into words by its type. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly detail?: string
  readonly remedy?: string
  readonly field?: string
  readonly status?: number
}

/** saved: on this phone; received: in the server's log; quarantined: kept on both sides for a person. */
export type EventState = 'saved' | 'received' | 'quarantined'

export interface StoredEvent {
  readonly id: string
  readonly user: number
  readonly inspection: string
  readonly event: InspectionEvent
  readonly state: EventState
  readonly position: number | null
  readonly late: boolean
  readonly problem: Problem | null
}

/**
 * saved → received → verified (named in a verified receipt); refused: the server could not read it;
 * missing: announced by its owner, but this phone has no picture, and the server had none when last asked.
 */
export type PhotoState = 'saved' | 'received' | 'verified' | 'refused' | 'missing'

/** A picture on the disk, possibly sealed: its bytes are had from the store alone. */
export interface Picture {
  readonly size: number
}

export interface StoredPhoto {
  /** The photo's id. */
  readonly id: string
  readonly user: number
  readonly inspection: string
  readonly sha256: string
  readonly bytes: number
  /** null once deleted after a verified receipt. */
  readonly blob: Picture | null
  readonly thumbnail: Picture | null
  readonly state: PhotoState
  /** Where its upload goes on, once the server has said so. */
  readonly upload: string | null
  /** A try has begun: the server may hold a part of it. */
  readonly tried?: boolean
  readonly sent: number
  readonly problem: Problem | null
  readonly saved_at: string
}

export interface Visit {
  readonly id: string
  readonly school: number
  readonly date: string
  readonly state: string
  readonly programme: { readonly title: string; readonly basis: string }
  readonly team: readonly { readonly user: number; readonly name: string; readonly lead: boolean }[]
  readonly inspections: readonly string[]
}

export interface School {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly township: string
  readonly stage: string
  readonly students: number
  readonly latitude: string | null
  readonly longitude: string | null
}

export interface ChecklistPointer {
  readonly id: string
  readonly version: number
  readonly sha256: string
}

/** That an inspection went from one person's hands into another's. */
export interface Handover {
  readonly from: number
  readonly to: number
  readonly from_name: string
  readonly to_name: string
  readonly at: string
  readonly reason: string
}

export interface InspectionPlan {
  readonly id: string
  readonly visit: string
  readonly school: number
  readonly subject: string
  readonly state: 'open' | 'sealed'
  readonly checklist: ChecklistPointer
  readonly facts: Facts
  readonly position: number
  /** The first one first; an older server names none. */
  readonly handovers?: readonly Handover[]
  /** A newer version of the checklist is out, to which the person may move. */
  readonly newer_version?: boolean
  /** The server names it to this person no more; it stays because the phone holds work of it. */
  readonly withdrawn?: true
}

export interface User {
  readonly id: number
  readonly username: string
  readonly name: string
  readonly roles: readonly string[]
  readonly school: number | null
}

export interface Bootstrap {
  readonly server_time: string
  readonly minimum_client: string
  readonly user: User
  /** Messages not read, 100 for more than 99; an older server tells none. */
  readonly unread?: number
  readonly receipt_keys: readonly JsonWebKey[]
  readonly terms: readonly { readonly id: string; readonly name: string; readonly starts_on: string; readonly ends_on: string }[]
  readonly schools: readonly School[]
  readonly visits: readonly Visit[]
  readonly inspections: readonly InspectionPlan[]
  /** sentences: the hash of what the server says about the rules; an older server names none. */
  readonly checklists: readonly (ChecklistPointer & { readonly title: Text; readonly url: string; readonly sentences?: string })[]
}

/** Why each item is asked and what is enough, and the provisions cited, in the server's words. */
export interface Sentences {
  readonly items: Readonly<Record<string, readonly Text[]>>
  readonly provisions: Readonly<Record<string, { readonly place: string; readonly text: Text }>>
}

/** What is known of the place from its earlier inspections; on: null, it has none. */
export interface Earlier {
  readonly on: string | null
  readonly facts: readonly { readonly item: string; readonly field: string; readonly value: AnswerValue }[]
  readonly findings: readonly {
    readonly item: string
    readonly row: string
    readonly state: string
    readonly message: Text
    readonly raised_at: string
    readonly due_on: string
  }[]
}

interface ReviewPhoto {
  readonly id: string
  readonly taken_at: string | null
  readonly caption: string
}

/** What a review is about; pictures: the photos by id, while it is open. */
export interface Review {
  readonly finding: string
  readonly severity: string
  readonly message: Text
  readonly remedy: Text
  readonly compared: readonly { readonly label: Text; readonly value: Text; readonly demand: Text; readonly holds: boolean | null }[]
  readonly provisions: readonly string[]
  readonly standards: readonly Text[]
  /** That the plan does not ask for the item; missing where it does. */
  readonly outside?: Text | null
  readonly mend_by: string
  readonly report: { readonly at: string; readonly reason: string; readonly rest: string; readonly until: string | null }
  /** When what is spot-checked was struck off; missing or null for a re-inspection. */
  readonly ended_at?: string | null
  readonly before: readonly ReviewPhoto[]
  readonly after: readonly ReviewPhoto[]
  /** Why the decision that was sent could not be carried out; null: it was, or may be. */
  readonly refusal: string | null
  readonly pictures: Readonly<Record<string, Blob>>
}

/** Who uses this phone; the token stays until the person signs out. */
export interface Account {
  readonly user: User
  readonly device: string
  readonly token: string
  readonly label: string
}

export interface ReceiptContent {
  readonly v: 1
  readonly receipt: string
  readonly inspection: string
  readonly checklist: ChecklistPointer
  readonly digest: string
  readonly events: number
  readonly photos: readonly string[]
  readonly seal: number
  readonly sealed_at: string
}

/** queued: the person has submitted; refused: the server named what is missing; verified: the receipt holds. */
export interface Submission {
  readonly inspection: string
  readonly user: number
  readonly state: 'queued' | 'refused' | 'verified'
  readonly queued_at: string
  readonly problem: (Problem & { readonly items?: readonly { item: string; row: string; zh: string; en: string }[] }) | null
  readonly receipt: string | null
  readonly content: ReceiptContent | null
  readonly score: string | null
  readonly verified_at: string | null
}

/** Set before the camera opens, so that a picture returned after the page was killed finds its item. */
export interface PendingCamera {
  readonly inspection: string
  readonly item: string
  readonly row: string
  readonly opened_at: string
}

export interface StoredDefinition {
  readonly sha256: string
  readonly definition: Definition
}
