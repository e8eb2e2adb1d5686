/** A form filled on trial: in memory alone, kept nowhere and sent nowhere. */

import { computed, onScopeDispose, shallowRef } from 'vue'

import { useAnswers, type Filling, type PhotoLike } from '../app/filling'
import type { Definition, Facts } from '../checklist'
import { preparePhoto } from '../evidence'
import { localInstant, newId, type Members, type PhotoEvent, type Sentences } from '../record'

const NOBODY = { inspection: 'trial', device: 'trial', author: 0 }
const done = async () => undefined

/** The filling that the components of the phone's form work with; ends with the component's scope. */
export function useTrial(definition: Definition, facts: Facts, sentences: Sentences): Filling {
  const addresses = new Map<string, string>()
  const blobs = new Map<string, Blob>()
  let clock = 0

  async function keep(members: readonly Members[]): Promise<void> {
    for (const one of members) {
      clock += 1
      take({ ...one, ...NOBODY, id: newId(), clock, recorded_at: localInstant() })
    }
  }

  const { load, take, ...answers } = useAnswers(keep)
  load(definition, facts, new Map())
  onScopeDispose(() => addresses.forEach((address) => URL.revokeObjectURL(address)))

  async function addPhoto(item: string, row: string, file: Blob, source: PhotoEvent['source'], like?: PhotoLike): Promise<void> {
    const { blob, thumbnail, sha256 } = await preparePhoto(file)
    const photo = newId()
    addresses.set(photo, URL.createObjectURL(thumbnail ?? blob))
    blobs.set(photo, blob)
    const picture = { bytes: blob.size, media_type: blob.type, sha256, taken_at: localInstant(), position: null, caption: '', ...like }
    await keep([{ kind: 'photo', photo, item, row, source, ...picture, present: true }])
  }

  return {
    ...answers,
    sentences: shallowRef(sentences),
    earlier: shallowRef(null),
    review: shallowRef(null),
    closed: computed(() => false),
    correcting: computed(() => false),
    pictures: { stateOf: () => 'saved', urlOf: ({ photo }) => addresses.get(photo) ?? '', wholeOf: ({ photo }) => Promise.resolve(blobs.get(photo)!) },
    addPhoto,
    changePhoto: (photo, caption) => keep([{ ...photo, caption }]),
    removePhoto: (photo) => keep([{ ...photo, present: false }]),
    openCamera: done,
    closeCamera: done,
    sign: (members) => keep([members]),
    nameOf: () => '',
  }
}
