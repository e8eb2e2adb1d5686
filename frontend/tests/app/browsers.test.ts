/** Chat apps' browsers and Apple's are known by what they say of themselves. */

import { describe, expect, it } from 'vitest'

import { isApple, webviewOf } from '../../src/app/browsers'

const ANDROID = 'Mozilla/5.0 (Linux; Android 13; V2244A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0 Mobile Safari/537.36'
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'
const IPAD = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15'

describe('a browser', () => {
  it.each([
    [ANDROID, null],
    [IPHONE, null],
    [`${ANDROID} MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN`, 'wechat'],
    [`${ANDROID} wxwork/4.1.20 MicroMessenger/7.0.1 Language/zh`, 'wecom'],
    [`${IPHONE} MicroMessenger/8.0.49 NetType/4G Language/zh_CN`, 'wechat'],
  ])('%s is inside %s', (userAgent, webview) => {
    expect(webviewOf(userAgent)).toBe(webview)
  })

  it('of Apple is one with a touch screen that says so, or hides as a Mac', () => {
    expect(isApple(IPHONE, 5)).toBe(true)
    expect(isApple(IPAD, 5)).toBe(true)
    expect(isApple(IPAD, 0)).toBe(false)
    expect(isApple(ANDROID, 5)).toBe(false)
  })
})
