/** Shows the draft that the page around it carries; the page is the bureau's, the form is the phone's. */

import 'bootstrap/dist/css/bootstrap-reboot.min.css'
import '../ui/phone.css'

import { createApp } from 'vue'

import type { Definition, Facts } from '../checklist'
import type { Sentences } from '../record'
import { language, type Language } from '../ui/i18n'
import { applyTheme } from '../ui/theme'
import PreviewApp from './PreviewApp.vue'

interface Draft {
  readonly definition: Definition
  readonly facts: Facts
  readonly sentences: Sentences
  readonly school: string
}

applyTheme()
language.value = document.documentElement.lang === 'zh-CN' ? 'zh' : ('en' satisfies Language)
const draft = JSON.parse(document.getElementById('draft')!.textContent) as Draft
createApp(PreviewApp, { ...draft }).mount('#app')
