/** Browsers that keep data badly, told by what they say of themselves. */

/** The app whose built-in browser this is; null for a browser of its own. */
export function webviewOf(userAgent: string): 'wechat' | 'wecom' | null {
  if (/wxwork/i.test(userAgent)) return 'wecom'
  return /MicroMessenger/i.test(userAgent) ? 'wechat' : null
}

/** iPhone and iPad, which clear what has not been opened for a week and have no Background Sync. */
export function isApple(userAgent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && touchPoints > 1)
}
