/** Asking the server for something while the person waits: with its answer, or why there is none in words. */

import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { Offline, Refused } from '../sync'
import { t, told } from '../ui/i18n'

export interface Asking<Answer> {
  readonly answer: ShallowRef<Answer | null>
  readonly working: Ref<boolean>
  /** Why the last call gave nothing; empty when it did. */
  readonly problem: Ref<string>
  /** Whether it succeeded; the answer before stays where it did not. */
  ask(call: () => Promise<Answer>): Promise<boolean>
}

export function useAsking<Answer>(): Asking<Answer> {
  const answer = shallowRef<Answer | null>(null)
  const working = ref(false)
  const problem = ref('')

  async function ask(call: () => Promise<Answer>): Promise<boolean> {
    working.value = true
    problem.value = ''
    try {
      answer.value = await call()
      return true
    } catch (error) {
      if (error instanceof Offline) problem.value = t('sync.offline')
      else if (error instanceof Refused) problem.value = told(error.problem)
      else throw error
      return false
    } finally {
      working.value = false
    }
  }

  return { answer, working, problem, ask }
}
