/** One open inspection for its screens: merged answers, live judgement, and saving of every change. */

import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { fault, Form, type Definition, type Field, type Item, type ItemAssessment, type Responses, type Text, type Value } from '../checklist'
import { currentPosition, preparePhoto } from '../evidence'
import {
  apply,
  keyOf,
  localInstant,
  newId,
  photosOf,
  responsesOf,
  type AnswerMembers,
  type InspectionEvent,
  type InspectionPlan,
  type Members,
  type PhotoEvent,
  type SignatureMembers,
  type State,
  type Submission,
} from '../record'
import { useContext } from './context'
import { usePictures, type Pictures } from './pictures'

const REFRESH_MS = 400
const NO_PHOTOS: readonly PhotoEvent[] = []

export interface OpenInspection {
  readonly plan: ShallowRef<InspectionPlan | null>
  readonly definition: ShallowRef<Definition | null>
  readonly submission: ShallowRef<Submission | null>
  readonly loaded: Ref<boolean>
  /** Sealed or verified: nothing can be changed any more. */
  readonly closed: ComputedRef<boolean>
  readonly form: ComputedRef<Form | null>
  readonly pictures: Pictures
  readonly saving: Ref<number>
  readonly saveError: Ref<string | null>
  submit(): Promise<void>
  answer(item: string, row: string, field: string, value: Value): Promise<void>
  valueOf(item: string, row: string, field: string): Value
  faultOf(item: Item, row: string, field: string): string | null
  /** A computed item, field or cell, for reading; null while it cannot be told and for what is entered. */
  computedOf(item: Item, field?: Field, row?: string): Text | null
  addRow(item: string, label: string, from?: string): Promise<void>
  setRow(item: string, row: string, present: boolean, label: string): Promise<void>
  rows(item: string): readonly { id: string; label: string }[]
  judged(item: string): ItemAssessment | undefined
  photos(item: string, row: string): readonly PhotoEvent[]
  addPhoto(item: string, row: string, file: Blob, source: 'camera' | 'gallery'): Promise<void>
  removePhoto(photo: PhotoEvent): Promise<void>
  signature(item: string): (SignatureMembers & { recorded_at: string }) | null
  sign(members: SignatureMembers): Promise<void>
}

/** The former value while the next says the same, so that what shows it is not drawn again. */
function steady<Shape>(former: Shape | null | undefined, next: Shape): Shape {
  return former && JSON.stringify(former) === JSON.stringify(next) ? former : next
}

/** Open an inspection and keep it current; ends with the component's scope. */
export function useInspection(id: string): OpenInspection {
  const { store, engine } = useContext()
  const plan = shallowRef<InspectionPlan | null>(null)
  const definition = shallowRef<Definition | null>(null)
  const submission = shallowRef<Submission | null>(null)
  const state = shallowRef<State>(new Map())
  /** Answers on their way to the disk: shown and judged at once, gone again when they cannot be kept. */
  const underway = shallowRef<ReadonlyMap<string, AnswerMembers>>(new Map())
  const loaded = ref(false)
  const saving = ref(0)
  const saveError = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Whose answers are shown; what was saved while others were being read is not lost from sight. */
  let owner = store.account?.user.id ?? null

  const seen = computed<ReadonlyMap<string, InspectionEvent | AnswerMembers>>(() =>
    underway.value.size === 0 ? state.value : new Map<string, InspectionEvent | AnswerMembers>([...state.value, ...underway.value]),
  )
  const responses = computed<Responses | null>((former) =>
    definition.value ? steady(former, responsesOf(definition.value, seen.value)) : null,
  )
  const form = computed(() =>
    definition.value && plan.value && responses.value ? new Form(definition.value, plan.value.facts, responses.value) : null,
  )
  const judgements = computed<ReadonlyMap<string, ItemAssessment>>(
    (former) => new Map(form.value?.assessment.items.map((one) => [one.item, steady(former?.get(one.item), one)])),
  )
  const photos = computed<Readonly<Record<string, readonly PhotoEvent[]>>>((former) => {
    const byPlace: Record<string, PhotoEvent[]> = {}
    for (const photo of photosOf(state.value)) (byPlace[`${photo.item}/${photo.row}`] ??= []).push(photo)
    return steady(former, byPlace)
  })
  const closed = computed(() => plan.value?.state === 'sealed' || submission.value?.state === 'verified')

  /** Shown all at once: a form without its answers would say that everything is missing. */
  async function load(): Promise<void> {
    const { account } = store
    if (!account) return
    const found = await store.plan(id)
    const same = found?.checklist.sha256 === plan.value?.checklist.sha256 ? definition.value : null
    const [wanted, sent, saved] = await Promise.all([
      same ?? (found ? store.definition(found.checklist.sha256) : null),
      store.submission(id),
      store.state(id),
    ])
    if (owner === account.user.id) for (const event of state.value.values()) apply(saved, event)
    owner = account.user.id
    plan.value = found
    definition.value = wanted
    submission.value = sent
    state.value = saved
    loaded.value = true
  }

  function show(event: InspectionEvent): void {
    const next = new Map(state.value)
    apply(next, event)
    state.value = next
  }

  const stop = store.subscribe((recorded) => {
    if (recorded) {
      if (recorded.inspection === id) show(recorded)
      return
    }
    clearTimeout(timer)
    timer = setTimeout(() => void load(), REFRESH_MS)
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    stop()
  })
  void load()

  async function keep(act: () => Promise<unknown>): Promise<void> {
    saving.value += 1
    try {
      await act()
      saveError.value = null
      engine.saved()
    } catch (error) {
      saveError.value = error instanceof DOMException && error.name === 'QuotaExceededError' ? 'quota' : String(error)
    } finally {
      saving.value -= 1
    }
  }

  const submit = () => keep(() => store.queueSubmission(id, ''))

  const record = (members: Members) => keep(() => store.record(id, members))

  const valueOf = (item: string, row: string, field: string): Value =>
    responses.value?.answers[item]?.[row]?.[field] ?? null

  async function answer(item: string, row: string, field: string, value: Value): Promise<void> {
    if (JSON.stringify(valueOf(item, row, field)) === JSON.stringify(value)) return
    const given: AnswerMembers = { kind: 'answer', item, row, field, value }
    const key = keyOf(given)
    underway.value = new Map(underway.value).set(key, given)
    await record(given)
    if (underway.value.get(key) !== given) return
    const left = new Map(underway.value)
    left.delete(key)
    underway.value = left
  }

  async function addRow(item: string, label: string, from?: string): Promise<void> {
    const row = newId()
    await record({ kind: 'row', item, row, present: true, label })
    if (from === undefined) return
    for (const [field, value] of Object.entries(responses.value?.answers[item]?.[from] ?? {})) {
      await record({ kind: 'answer', item, row, field, value })
    }
  }

  async function addPhoto(item: string, row: string, file: Blob, source: 'camera' | 'gallery'): Promise<void> {
    const [ready, position] = await Promise.all([preparePhoto(file), currentPosition()])
    const photo = { ...ready, item, row, source, position, taken_at: localInstant(), caption: '' }
    await keep(() => store.addPhoto(id, photo))
  }

  async function removePhoto(photo: PhotoEvent): Promise<void> {
    const { photo: photoId, sha256, bytes, media_type, taken_at, position, source, item, row, caption } = photo
    await record({
      kind: 'photo', photo: photoId, sha256, bytes, media_type, taken_at, position, source, item, row, caption, present: false,
    })
  }

  return {
    plan,
    definition,
    submission,
    loaded,
    closed,
    form,
    pictures: usePictures(id),
    saving,
    saveError,
    submit,
    answer,
    valueOf,
    faultOf: (item, row, field) => fault(item, row, field, valueOf(item.id, row, field)),
    computedOf: (item, field, row) =>
      (field ?? item).type === 'computed' ? (form.value?.computed(item, field, row) ?? null) : null,
    addRow,
    setRow: (item, row, present, label) => record({ kind: 'row', item, row, present, label }),
    rows: (item) => responses.value?.rows[item] ?? [],
    judged: (item) => judgements.value.get(item),
    photos: (item, row) => photos.value[`${item}/${row}`] ?? NO_PHOTOS,
    addPhoto,
    removePhoto,
    signature: (item) => {
      const event = state.value.get(`signature/${item}`)
      return event?.kind === 'signature' && event.present ? event : null
    },
    sign: (members) => record(members),
  }
}
