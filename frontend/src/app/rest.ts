/** Judging what is not on the screen, in the pauses after what is has been painted. */

import { onScopeDispose, ref, watch, type Ref } from 'vue'

import type { Filling } from './filling'

const SLICE_MS = 8

/** Whether every section has been judged, so that counts and the score cost nothing more. */
export function useRest({ definition, form }: Filling): Ref<boolean> {
  const done = ref(false)
  let left = true
  onScopeDispose(() => (left = false))

  async function judge(): Promise<void> {
    let until = 0
    for (const { id } of definition.value?.sections.flatMap(({ items }) => items) ?? []) {
      if (performance.now() > until) {
        await painted()
        until = performance.now() + SLICE_MS
      }
      if (!left) return
      form.value?.missingOf(id)
    }
    done.value = true
  }

  watch(definition, (found) => found && void judge(), { immediate: true })
  return done
}

/** After the next frame is on the screen. */
export function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
}
