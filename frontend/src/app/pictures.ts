/** The pictures of one inspection that are on this phone: how far each has come, and where to show it from. */

import { computed, onScopeDispose, shallowRef, watch } from 'vue'

import type { PhotoEvent, StoredPhoto } from '../record'
import { useContext, useLive } from './context'

export interface Pictures {
  stateOf(photo: PhotoEvent): StoredPhoto['state']
  /** The phone's own copy, else the server's. */
  urlOf(photo: PhotoEvent): string
  /** The picture at full size. Throws when it is neither here nor to be had. */
  wholeOf(photo: PhotoEvent): Promise<Blob>
}

/** Read once for all photo strips of a screen; the addresses end with the component's scope. */
export function usePictures(id: string): Pictures {
  const { store } = useContext()
  const urls = shallowRef<Readonly<Record<string, string>>>({})
  const { value: stored } = useLive((store) => store.photos.of(id), undefined, ({ kind }) => kind === 'photo')

  const smallOf = (photo: StoredPhoto) => store.photos.bytes(photo, photo.thumbnail ? 'thumbnail' : 'blob')
  const states = computed(() => new Map(stored.value?.map(({ id: one, state }) => [one, state])))

  watch(stored, async (photos) => {
    const fresh = (photos ?? []).filter((photo) => !urls.value[photo.id])
    const pictures = await Promise.all(fresh.map((photo) => smallOf(photo)))
    const found = pictures.map((picture, at) => [fresh[at]!.id, picture] as const).filter(([one, picture]) => picture && !urls.value[one])
    urls.value = { ...urls.value, ...Object.fromEntries(found.map(([one, picture]) => [one, URL.createObjectURL(picture!)])) }
  })
  onScopeDispose(() => Object.values(urls.value).forEach((url) => URL.revokeObjectURL(url)))

  return {
    stateOf: ({ photo }) => states.value.get(photo) ?? 'received',
    wholeOf: async ({ photo }) => {
      const held = await store.photos.one(photo)
      return (held && (await store.photos.bytes(held, 'blob'))) ?? (await fetchPicture(photo))
    },
    urlOf: ({ photo }) => urls.value[photo] ?? `/api/v1/photos/${photo}?size=thumbnail`,
  }
}

async function fetchPicture(photo: string): Promise<Blob> {
  const response = await fetch(`/api/v1/photos/${photo}?size=view`)
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return response.blob()
}
