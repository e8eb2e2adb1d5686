/** One open inspection for its screens: read from this phone, and every change recorded on it. */

import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { currentPosition, preparePhoto } from '../evidence'
import { contested, givenAway, localInstant, merge, photoMembersOf, type Earlier, type Handover, type InspectionPlan, type Members, type PhotoEvent, type Review, type Sentences, type Submission, type Visit } from '../record'
import { earlierOf, isReview, reviewOf, sentencesOf } from '../sync'
import { t } from '../ui/i18n'
import { useContext } from './context'
import { stayOpenForCamera } from './locking'
import { useAnswers, type Filling, type PhotoLike } from './filling'
import { usePictures } from './pictures'
import { elsewhere } from './writer'

const REFRESH_MS = 400

export interface OpenInspection extends Filling {
  readonly plan: ShallowRef<InspectionPlan | null>
  readonly submission: ShallowRef<Submission | null>
  readonly loaded: Ref<boolean>
  /** Handed in and verified; closed besides while another window writes, or when given away. */
  readonly sealed: ComputedRef<boolean>
  /** By which the person gave the inspection to somebody else. */
  readonly given: ComputedRef<Handover | null>
  /** Something is shown that is not on the disk yet. */
  readonly saving: ComputedRef<boolean>
  readonly saveError: Ref<string | null>
  submit(): Promise<void>
}

/** Open an inspection and keep it current; ends with the component's scope. */
export function useInspection(id: string): OpenInspection {
  const { store, engine } = useContext()
  const plan = shallowRef<InspectionPlan | null>(null)
  const submission = shallowRef<Submission | null>(null)
  const sentences = shallowRef<Sentences | null>(null)
  const earlier = shallowRef<Earlier | null>(null)
  const review = shallowRef<Review | null>(null)
  const loaded = ref(false)
  const writes = ref(0)
  const saveError = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let team: Visit['team'] = []
  /** Whose answers are shown. */
  let owner = store.account?.user.id ?? null

  const record = (members: readonly Members[]) => keep(() => store.log.recordAll(id, members))
  const { load: show, clear, take, settle, unkept, ...answers } = useAnswers(record)
  const saving = computed(() => writes.value > 0 || unkept.value > 0)
  const sealed = computed(() => plan.value?.state === 'sealed' || submission.value?.state === 'verified')
  const given = computed(() => givenAway(plan.value, store.account?.user.id ?? 0))
  const closed = computed(() => sealed.value || elsewhere.value || given.value !== null)

  /** Shown all at once: a form without its answers would say that everything is missing. */
  async function load(): Promise<void> {
    const { account } = store
    if (!account || store.locked) return
    const [found, sent, stored, bootstrap] = await Promise.all([store.plans.one(id), store.submissions.of(id), store.log.events(id), store.plans.bootstrap()])
    const same = found?.checklist.sha256 === plan.value?.checklist.sha256 ? answers.definition.value : null
    const wanted = same ?? (found ? await store.plans.definition(found.checklist.sha256) : null)
    if (owner !== account.user.id) clear()
    owner = account.user.id
    plan.value = found
    submission.value = sent
    team = bootstrap?.visits.find((visit) => visit.id === found?.visit)?.team ?? []
    const events = stored.map(({ event }) => event)
    show(wanted, found?.facts ?? {}, merge(events), owner, contested(events))
    loaded.value = true
    earlier.value ??= await earlierOf(store, id)
    await loadReview()
    if (found && (!same || !sentences.value)) sentences.value = await sentencesOf(store, found.checklist.sha256)
  }

  const stop = store.connection.subscribe((recorded) => {
    if (recorded) {
      if (recorded.inspection === id) take(recorded)
      return
    }
    clearTimeout(timer)
    timer = setTimeout(() => void load(), REFRESH_MS)
  })
  /** What a re-inspection is about, or what came of it, comes with a pass that ends. */
  async function loadReview(): Promise<void> {
    if (plan.value && isReview(plan.value)) review.value = await reviewOf(store, id)
  }

  const stopListening = engine.subscribe(() => !engine.status.working && void loadReview())
  const settleWhenHidden = () => document.hidden && void settle()
  document.addEventListener('visibilitychange', settleWhenHidden)
  onScopeDispose(() => {
    clearTimeout(timer)
    stop()
    stopListening()
    document.removeEventListener('visibilitychange', settleWhenHidden)
    void settle()
  })
  void load()

  async function keep(act: () => Promise<unknown>): Promise<void> {
    writes.value += 1
    try {
      await act()
      saveError.value = null
      engine.saved()
    } catch (error) {
      saveError.value = error instanceof DOMException && error.name === 'QuotaExceededError' ? 'quota' : String(error)
    } finally {
      writes.value -= 1
    }
  }

  async function addPhoto(item: string, row: string, file: Blob, source: 'camera' | 'gallery', like?: PhotoLike): Promise<void> {
    const [ready, position] = await Promise.all([preparePhoto(file), like?.position === undefined ? currentPosition() : like.position])
    await keep(() => store.photos.add(id, { ...ready, item, row, source, taken_at: localInstant(), caption: '', ...like, position }))
  }

  const changePhoto = (photo: PhotoEvent, caption: string) => record([{ ...photoMembersOf(photo), caption }])

  async function removePhoto(photo: PhotoEvent): Promise<void> {
    await record([{ ...photoMembersOf(photo), present: false }])
  }

  return {
    ...answers,
    plan,
    submission,
    sentences,
    earlier,
    review,
    loaded,
    sealed,
    given,
    closed,
    saving,
    saveError,
    pictures: usePictures(id),
    correcting: computed(() => !store.account?.user.roles.includes('self-checker') && !review.value),
    nameOf: (user) => team.find((one) => one.user === user)?.name ?? t('form.former-member'),
    submit: () => keep(() => store.submissions.queue(id, '')),
    addPhoto,
    removePhoto,
    changePhoto,
    openCamera: (item, row) => {
      stayOpenForCamera()
      return store.memos.openCamera(id, item, row)
    },
    closeCamera: () => store.memos.closeCamera(),
    sign: (members) => record([members]),
  }
}
