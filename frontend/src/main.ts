import 'bootstrap/dist/css/bootstrap-reboot.min.css'
import './ui/phone.css'

import { createApp } from 'vue'

import App from './app/App.vue'
import { CONTEXT } from './app/context'
import { lockWhenIdle } from './app/locking'
import { makeRouter } from './app/router'
import { registerServiceWorker } from './app/updates'
import { beWriter } from './app/writer'
import { Store } from './record'
import { Api, browser, SyncEngine, wakeOnOccasion } from './sync'
import { language } from './ui/i18n'
import { applyTheme } from './ui/theme'

async function start(): Promise<void> {
  applyTheme()
  beWriter()
  const store = await Store.open()
  const api = new Api('', __APP_VERSION__, undefined, () => language.value)
  const engine = new SyncEngine(store, api, browser)
  const router = makeRouter(store)
  createApp(App).provide(CONTEXT, { store, api, engine }).use(router).mount('#app')
  await registerServiceWorker().catch(() => undefined)
  wakeOnOccasion(engine)
  lockWhenIdle(store, router)
  engine.start()
}

void start()
