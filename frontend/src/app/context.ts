/** What every screen works with, and how it stays current. */

import { inject, onScopeDispose, ref, shallowRef, watch, type InjectionKey, type Ref, type ShallowRef } from 'vue'

import type { InspectionEvent, Store } from '../record'
import type { Api, SyncEngine, SyncStatus } from '../sync'

export interface Context {
  readonly store: Store
  readonly api: Api
  readonly engine: SyncEngine
}

export const CONTEXT: InjectionKey<Context> = Symbol('context')

export function useContext(): Context {
  const context = inject(CONTEXT)
  if (!context) throw new Error('the app has no context')
  return context
}

const SETTLE_MS = 120

/** The answer to a question to the store, asked again after every change that concerns it (bundled) and when `on` changes. */
export function useLive<Answer>(
  ask: (store: Store) => Promise<Answer>,
  on: () => unknown = () => null,
  concerns: (recorded: InspectionEvent) => boolean = () => true,
): {
  value: ShallowRef<Answer | null>
  loaded: Ref<boolean>
} {
  const { store } = useContext()
  const value = shallowRef<Answer | null>(null)
  const loaded = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  const refresh = async () => {
    if (!store.account || store.locked) return
    value.value = await ask(store)
    loaded.value = true
  }
  const stop = store.connection.subscribe((recorded) => {
    if (recorded && !concerns(recorded)) return
    clearTimeout(timer)
    timer = setTimeout(() => void refresh(), SETTLE_MS)
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    stop()
  })
  watch(on, () => void refresh(), { immediate: true })
  return { value, loaded }
}

export function useSyncStatus(): ShallowRef<SyncStatus> {
  const { engine } = useContext()
  const status = shallowRef(engine.status)
  onScopeDispose(engine.subscribe(() => (status.value = engine.status)))
  return status
}
