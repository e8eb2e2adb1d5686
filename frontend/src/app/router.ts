import { createRouter, createWebHistory, type Router } from 'vue-router'

import type { Store } from '../record'
import InspectionScreen from '../screens/InspectionScreen.vue'
import OutboxScreen from '../screens/OutboxScreen.vue'
import PreflightScreen from '../screens/PreflightScreen.vue'
import ReviewScreen from '../screens/ReviewScreen.vue'
import SettingsScreen from '../screens/SettingsScreen.vue'
import SignInScreen from '../screens/SignInScreen.vue'
import VisitsScreen from '../screens/VisitsScreen.vue'

/** The screens; everything but signing in needs somebody who has signed in on this phone, and unlocked it where a PIN is set. */
export function makeRouter(store: Store): Router {
  const router = createRouter({
    history: createWebHistory('/app/'),
    routes: [
      { path: '/', name: 'visits', component: VisitsScreen },
      { path: '/sign-in', name: 'sign-in', component: SignInScreen },
      { path: '/unlock', name: 'unlock', component: () => import('../pin').then(({ UnlockScreen }) => UnlockScreen) },
      { path: '/preflight', name: 'preflight', component: PreflightScreen },
      { path: '/inspections/:id', name: 'inspection', component: InspectionScreen, props: true },
      { path: '/inspections/:id/review', name: 'review', component: ReviewScreen, props: true },
      { path: '/outbox', name: 'outbox', component: OutboxScreen },
      { path: '/settings', name: 'settings', component: SettingsScreen },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach((to) => {
    if (!store.account && to.name !== 'sign-in') return { name: 'sign-in', query: { next: to.fullPath } }
    if (store.locked && to.name !== 'unlock') return { name: 'unlock', query: { next: to.fullPath } }
    return true
  })
  router.afterEach(() => requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })))
  return router
}
