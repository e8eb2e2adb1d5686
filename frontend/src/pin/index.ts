/** SEAL on the phone: the screens of the PIN, which most people never open: loaded when they are. */

export { default as PinCard } from './PinCard.vue'
export { default as UnlockScreen } from './UnlockScreen.vue'
