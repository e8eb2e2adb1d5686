/** Light, dark, or as the phone has it. */

import { ref } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'theme'
const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(KEY)
export const theme = ref<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system')

export function applyTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const show = () => {
    const now = theme.value === 'system' ? (dark.matches ? 'dark' : 'light') : theme.value
    document.documentElement.setAttribute('data-bs-theme', now)
  }
  dark.addEventListener('change', show)
  show()
}

export function chooseTheme(choice: Theme): void {
  theme.value = choice
  localStorage.setItem(KEY, choice)
  applyTheme()
}
