/** Something done with a PIN while the person waits, and why it was not, in words. */

import { ref } from 'vue'

import { isPin, TooSoon, WrongPin } from '../record/pin'
import { t } from '../ui/i18n'

export function usePinning() {
  const working = ref(false)
  const problem = ref('')

  /** Whether it was done. */
  async function attempt(act: () => Promise<void>): Promise<boolean> {
    working.value = true
    problem.value = ''
    try {
      await act()
      return true
    } catch (error) {
      if (error instanceof WrongPin) problem.value = t('pin.wrong')
      else if (error instanceof TooSoon) problem.value = t('pin.wait', { seconds: Math.ceil((error.until - Date.now()) / 1000) })
      else problem.value = String(error)
      return false
    } finally {
      working.value = false
    }
  }

  /** Whether a PIN that was typed twice can be taken. */
  function isGood(pin: string, repeated: string): boolean {
    problem.value = !isPin(pin) ? t('pin.short') : pin === repeated ? '' : t('pin.differ')
    return !problem.value
  }

  return { working, problem, attempt, isGood }
}
