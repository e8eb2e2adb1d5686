/** A form being filled, as its components see it: everything said is shown and judged at once, and kept by a log. */

import { ref, shallowRef, type ComputedRef, type ShallowRef } from 'vue'

import {
  differing,
  fault,
  Form,
  withAnswer,
  type Definition,
  type Facts,
  type Field,
  type Item,
  type ItemAssessment,
  type Responses,
  type Row,
  type Text,
  type Value,
} from '../checklist'
import {
  apply,
  contested,
  keyOf,
  newId,
  photosOf,
  responsesOf,
  settledBy,
  type AnswerEvent,
  type AnswerMembers,
  type Contested,
  type Earlier,
  type InspectionEvent,
  type Members,
  type PhotoEvent,
  type Review,
  type RowMembers,
  type Sentences,
  type SignatureMembers,
  type State,
} from '../record'
import type { Pictures } from './pictures'

/** What the components of a form read and ask for. They know no database and no network. */
export interface Filling {
  readonly definition: ShallowRef<Definition | null>
  readonly form: ShallowRef<Form | null>
  /** The rules in words and what is known from earlier; null while they are not on the phone. */
  readonly sentences: ShallowRef<Sentences | null>
  readonly earlier: ShallowRef<Earlier | null>
  /** What is re-inspected; null for any other form. */
  readonly review: ShallowRef<Review | null>
  /** Nothing can be changed any more. */
  readonly closed: ComputedRef<boolean>
  readonly pictures: Pictures
  answer(item: string, row: string, field: string, value: Value): Promise<void>
  /** An answer that is still being typed: shown and judged at once, kept as soon as the person pauses. */
  typing(item: string, row: string, field: string, value: Value): void
  valueOf(item: string, row: string, field: string): Value
  faultOf(item: Item, row: string, field: string): string | null
  /** A computed item, field or cell, for reading; null while it cannot be told and for what is entered. */
  computedOf(item: Item, field?: Field, row?: string): Text | null
  /** Several answers and rows as one act, kept whole or not at all. */
  tell(told: readonly Told[]): Promise<void>
  /** Add a row that begins with these cells; the id of the row. */
  addRow(item: string, label: string, cells?: Readonly<Record<string, Value>>): Promise<string>
  setRow(item: string, row: string, present: boolean, label: string): Promise<void>
  rows(item: string): readonly Row[]
  judged(item: string): ItemAssessment | undefined
  /** `after`: those of what was mended on the spot, else the others. */
  photos(item: string, row: string, after?: boolean): readonly PhotoEvent[]
  /** `like`: what the new one takes over from another photo that it is a marked copy of; `after` as `photos` says. */
  addPhoto(item: string, row: string, file: Blob, source: 'camera' | 'gallery', like?: PhotoLike): Promise<void>
  /** Whether the person may record that something was mended on the spot. */
  readonly correcting: ComputedRef<boolean>
  changePhoto(photo: PhotoEvent, caption: string): Promise<void>
  removePhoto(photo: PhotoEvent): Promise<void>
  /** Before the camera opens and after: a picture returned after the page was killed finds its item. */
  openCamera(item: string, row: string): Promise<void>
  closeCamera(): Promise<void>
  signature(item: string): SignatureEvent | null
  /** Where colleagues differ about the item: who said what, the answer in force first. */
  contested(item: string): readonly (readonly AnswerEvent[])[]
  /** The colleague's answer to the item that is in force; null when it is one's own, or none. */
  answeredBy(item: string): AnswerEvent | null
  /** Settle a disagreement by one of its answers. */
  confirm(event: AnswerEvent): Promise<void>
  nameOf(user: number): string
  sign(members: SignatureMembers): Promise<void>
}

export type PhotoLike = Partial<Pick<PhotoEvent, 'taken_at' | 'position' | 'caption' | 'after'>>

type SignatureEvent = Extract<InspectionEvent, { kind: 'signature' }>

/** What is told of answers and rows before the log has kept it. */
export type Told = AnswerMembers | RowMembers

const PAUSE_MS = 400
const NO_PHOTOS: readonly PhotoEvent[] = []
const placeOf = (item: string, row: string, after = false) => `${item}/${row}/${after}`

/** Everything of a filling that follows from what is said; `keep` puts one act into the log, whole or not at all. */
export function useAnswers(keep: (members: readonly Members[]) => Promise<unknown>) {
  const definition = shallowRef<Definition | null>(null)
  const form = shallowRef<Form | null>(null)
  const photos = shallowRef<ReadonlyMap<string, readonly PhotoEvent[]>>(new Map())
  const signatures = shallowRef<ReadonlyMap<string, SignatureEvent>>(new Map())
  /** On their way to the log; gone again when they cannot be kept. */
  const underway = new Map<string, Told>()
  const open = shallowRef<Contested>(new Map())
  let me = 0
  let state: State = new Map()
  let typed: AnswerMembers | null = null
  let pause: ReturnType<typeof setTimeout> | undefined
  /** Number of answers and rows that are shown and not kept yet. */
  const unkept = ref(0)

  const responsesNow = (of: Definition): Responses =>
    responsesOf(of, underway.size === 0 ? state : new Map<string, InspectionEvent | Told>([...state, ...underway]))

  function becomes(responses: Responses, items: readonly string[]): void {
    if (form.value && items.length > 0) form.value = form.value.after(responses, items)
  }

  function renew(): void {
    if (!definition.value || !form.value) return
    const responses = responsesNow(definition.value)
    becomes(responses, differing(form.value.responses, responses))
  }

  function renewPictures(): void {
    const byPlace = new Map<string, PhotoEvent[]>()
    for (const photo of photosOf(state)) {
      const place = placeOf(photo.item, photo.row, photo.after)
      byPlace.set(place, [...(byPlace.get(place) ?? []), photo])
    }
    photos.value = byPlace
    const signed = [...state.values()].filter((event): event is SignatureEvent => event.kind === 'signature' && event.present)
    signatures.value = new Map(signed.map((event) => [event.item, event]))
  }

  /** Show what the log holds; of what was shown before nothing disappears. */
  function load(found: Definition | null, facts: Facts, saved: State, user = 0, differences: Contested = new Map()): void {
    me = user
    open.value = differences
    for (const event of state.values()) apply(saved, event)
    state = saved
    if (found && found === definition.value) renew()
    else form.value = found && Form.of(found, facts, responsesNow(found))
    definition.value = found
    renewPictures()
  }

  /** Forget everything: somebody else is looking. */
  function clear(): void {
    state = new Map()
    form.value = null
    definition.value = null
  }

  /** Show one event that the log has taken. */
  function take(event: InspectionEvent): void {
    if (!apply(state, event)) return
    if (event.kind === 'answer' && open.value.has(keyOf(event))) agree(event)
    if (event.kind === 'answer' && !underway.has(keyOf(event))) hear(event)
    else if (event.kind !== 'answer') renew()
    if (event.kind === 'photo' || event.kind === 'signature') renewPictures()
  }

  function agree(event: AnswerEvent): void {
    const key = keyOf(event)
    const others = open.value.get(key)!.filter(({ id, author }) => author !== event.author && !event.settles?.includes(id))
    open.value = contested([event, ...[...open.value].flatMap(([one, said]) => (one === key ? others : said))])
  }

  /** An answer refers to what colleagues said, as far as it is before the eyes of who answers. */
  function referring(told: Told): Told {
    if (told.kind !== 'answer') return told
    const settles = settledBy(me, keyOf(told), state, open.value)
    return settles.length > 0 ? { ...told, settles } : told
  }

  function hear({ item, row, field, value }: AnswerMembers): void {
    if (!form.value || same(valueOf(item, row, field), value)) return
    becomes(withAnswer(form.value.responses, item, row, field, value), [item])
  }

  function begin(one: Told): void {
    underway.set(keyOf(one), one)
    unkept.value = underway.size
  }

  function end(one: Told): void {
    if (underway.get(keyOf(one)) === one) underway.delete(keyOf(one))
    unkept.value = underway.size
  }

  function typing(item: string, row: string, field: string, value: Value): void {
    const given: AnswerMembers = { kind: 'answer', item, row, field, value }
    if (typed && keyOf(typed) !== keyOf(given)) void settle()
    typed = given
    begin(given)
    hear(given)
    clearTimeout(pause)
    pause = setTimeout(() => void settle(), PAUSE_MS)
  }

  /** Keep what was being typed. */
  async function settle(): Promise<void> {
    clearTimeout(pause)
    const given = typed
    typed = null
    if (!given) return
    if (isKept(given)) end(given)
    else await record([given])
  }

  async function record(told: readonly Told[]): Promise<void> {
    told.forEach(begin)
    const [first] = told
    if (told.length === 1 && first?.kind === 'answer') hear(first)
    else renew()
    await keep(told.map(referring))
    told.forEach(end)
    if (told.some((one) => !isKept(one))) renew()
  }

  const isKept = (one: Told): boolean => {
    const held = state.get(keyOf(one))
    return one.kind === 'answer' ? held?.kind === 'answer' && same(held.value, one.value) : held !== undefined
  }

  const valueOf = (item: string, row: string, field: string): Value =>
    form.value?.responses.answers[item]?.[row]?.[field] ?? null

  async function answer(item: string, row: string, field: string, value: Value): Promise<void> {
    void settle()
    if (!same(valueOf(item, row, field), value)) await record([{ kind: 'answer', item, row, field, value }])
  }

  async function addRow(item: string, label: string, cells: Readonly<Record<string, Value>> = {}): Promise<string> {
    const row = newId()
    const given = Object.entries(cells).map(([field, value]) => ({ kind: 'answer', item, row, field, value }) as const)
    await record([{ kind: 'row', item, row, present: true, label }, ...given])
    return row
  }

  return {
    definition,
    form,
    load,
    clear,
    take,
    unkept,
    answer,
    typing,
    settle,
    valueOf,
    tell: record,
    addRow,
    faultOf: (item: Item, row: string, field: string) => fault(item, row, field, valueOf(item.id, row, field)),
    computedOf: (item: Item, field?: Field, row?: string): Text | null =>
      (field ?? item).type === 'computed' ? (form.value?.computed(item, field, row) ?? null) : null,
    setRow: (item: string, row: string, present: boolean, label: string) => record([{ kind: 'row', item, row, present, label }]),
    rows: (item: string): readonly Row[] => form.value?.responses.rows[item] ?? [],
    judged: (item: string) => form.value?.judged(item),
    photos: (item: string, row: string, after = false) => photos.value.get(placeOf(item, row, after)) ?? NO_PHOTOS,
    contested: (item: string) => [...open.value.values()].filter(([first]) => first!.item === item),
    answeredBy: (item: string) => {
      const held = form.value ? state.get(`answer/${item}//value`) : null
      return held?.kind === 'answer' && held.author !== me ? held : null
    },
    confirm: ({ item, row, field, value }: AnswerEvent) => record([{ kind: 'answer', item, row, field, value }]),
    signature: (item: string) => signatures.value.get(item) ?? null,
  }
}

function same(one: Value, other: Value): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
