/** The phone's words: Chinese first, English second. */

import { ref } from 'vue'

import type { Text } from '../checklist'

export type Language = 'zh' | 'en'

export const WORDS = {
  app: ['督导检查', 'School inspection'],
  'nav.visits': ['检查', 'Visits'],
  'nav.outbox': ['发送', 'Outbox'],
  'nav.settings': ['我的', 'Me'],
  back: ['返回', 'Back'],
  cancel: ['取消', 'Cancel'],
  confirm: ['确定', 'OK'],
  close: ['关闭', 'Close'],
  remove: ['删除', 'Remove'],
  undo: ['撤销', 'Undo'],
  none: ['无', 'None'],
  'signin.title': ['登录', 'Sign in'],
  'signin.lead': ['登录一次后,没有网络也能打开和填写。', 'Sign in once; after that it opens and fills in without a network.'],
  'signin.username': ['用户名', 'User name'],
  'signin.password': ['密码', 'Password'],
  'signin.label': ['这台手机的名称', 'Name of this phone'],
  'signin.submit': ['登录', 'Sign in'],
  'signin.working': ['正在登录…', 'Signing in…'],
  'signin.offline': ['连不上服务器。首次登录需要网络,请换到有信号的地方再试。', 'The server cannot be reached. The first sign-in needs a network; try where there is signal.'],
  'signin.again': ['请重新登录以继续发送。手机上已保存的内容都还在。', 'Sign in again to go on sending. Everything saved on this phone is still here.'],
  'signin.default-label': ['我的手机', 'My phone'],
  'visits.title': ['我的检查', 'My visits'],
  'visits.empty': ['目前没有安排给您的检查', 'No visits are planned for you'],
  'visits.empty-hint': ['教体局安排后会出现在这里;有网络时点“立即刷新”。', 'They appear here once the bureau has planned them; refresh when there is a network.'],
  'visits.loading': ['正在取得检查安排…', 'Fetching your visits…'],
  'visits.refresh': ['立即刷新', 'Refresh now'],
  'visits.today': ['今天', 'Today'],
  'visits.tomorrow': ['明天', 'Tomorrow'],
  'visits.preflight': ['出发前检查', 'Check before leaving'],
  'visits.students': ['在校生 {n} 人', '{n} pupils'],
  'visits.missing-definition': ['检查表尚未下载', 'Checklist not downloaded yet'],
  'visits.left': ['还差 {n} 项', '{n} left'],
  'visits.withdrawn': ['已不在安排中,内容已保留', 'No longer planned; your work is kept'],
  'visits.complete': ['已填齐', 'Complete'],
  'visits.team': ['检查组:{names}', 'Team: {names}'],
  'state.untouched': ['未开始', 'Not started'],
  'state.saved': ['已存手机', 'Saved on phone'],
  'state.received': ['已收到', 'Received'],
  'state.verified': ['已核验', 'Verified'],
  'state.queued': ['待发送', 'Waiting to send'],
  'state.refused': ['需处理', 'Needs attention'],
  'state.saving': ['正在保存…', 'Saving…'],
  'state.failed': ['没有存上', 'Not saved'],
  'state.failed-hint': ['手机没有存上最近的填写,请不要离开本页:{reason}', 'The last entry was not saved; stay on this page: {reason}'],
  'state.quota': ['手机空间不足,请清理后再试', 'the phone is out of space, free some and try again'],
  'sync.working': ['正在发送…', 'Sending…'],
  'sync.none': ['全部已发送', 'Everything is sent'],
  'sync.unsent': ['{events} 条填写、{photos} 张照片待发送', '{events} entries and {photos} photos to send'],
  'sync.offline': ['没有网络,内容已存手机,联网后自动发送', 'No network; saved on the phone, sent when it returns'],
  'sync.server': ['服务器暂时不可用,稍后自动重试', 'The server is not available; it will be tried again'],
  'sync.sign-in': ['授权已失效:内容都在,请重新登录后发送', 'The authorisation has ended: everything is here, sign in again to send'],
  'sync.update': ['手机端版本过旧,请更新后继续', 'This app is too old; update to go on'],
  'sync.phone': ['手机读写存储时出错:请不要清除数据,重新打开应用再试', 'The phone failed to read or write its storage: do not clear any data, open the app again'],
  'sync.last': ['上次成功:{time}', 'Last success: {time}'],
  'sync.never': ['还没有成功发送过', 'Nothing has been sent yet'],
  'sync.next': ['下次自动重试:{time}', 'Next try: {time}'],
  'sync.skew': ['手机时间与服务器相差约 {minutes} 分钟,请校准手机时间', 'The phone clock is about {minutes} minutes off; please correct it'],
  'outbox.title': ['发送情况', 'Outbox'],
  'outbox.send-now': ['立即发送', 'Send now'],
  'outbox.photos': ['照片', 'Photos'],
  'outbox.inspections': ['检查', 'Inspections'],
  'outbox.entries': ['{sent}/{total} 条填写已收到', '{sent} of {total} entries received'],
  'outbox.photo-count': ['{sent}/{total} 张照片已收到', '{sent} of {total} photos received'],
  'outbox.quarantine': ['保留待处理', 'Kept for a person'],
  'outbox.quarantine-hint': ['服务器无法收入以下内容,双方都已保留,请联系教体局。', 'The server could not take these; both sides keep them. Please contact the bureau.'],
  'outbox.oldest': ['最早一条未发送的内容:{time}', 'Oldest unsent entry: {time}'],
  'outbox.photo-progress': ['正在发送照片 {percent}%', 'Sending a photo, {percent} %'],
  'preflight.title': ['出发前检查', 'Check before leaving'],
  'preflight.ready': ['可以出发', 'Ready to go'],
  'preflight.not-ready': ['还有 {n} 项需要处理', '{n} things to look at'],
  'preflight.installed': ['已安装到桌面', 'Installed on the home screen'],
  'preflight.installed-hint': ['在浏览器菜单中选择“添加到主屏幕”,手机更不容易清除数据。', 'Choose “Add to home screen” in the browser menu; the phone is then less likely to clear data.'],
  'preflight.install': ['安装', 'Install'],
  'preflight.persisted': ['手机承诺不自动清除数据', 'The phone promises not to clear data by itself'],
  'preflight.persisted-hint': ['未得到承诺:请尽早联网发送,并安装到桌面后再试。', 'Not promised: send early, install the app and try again.'],
  'preflight.ask': ['申请', 'Ask'],
  'preflight.space': ['可用空间 {size}', '{size} free'],
  'preflight.space-hint': ['空间不足 500 MB,请清理手机。', 'Less than 500 MB; free some space.'],
  'preflight.space-unknown': ['无法得知可用空间', 'Free space is not known'],
  'preflight.offline': ['没有网络也能打开', 'Opens without a network'],
  'preflight.offline-hint': ['请保持联网,稍等片刻再检查。', 'Stay online a moment and check again.'],
  'preflight.downloaded': ['检查安排和检查表已下载', 'Visits and checklists are downloaded'],
  'preflight.downloaded-hint': ['有 {n} 份检查表尚未下载,请联网后点“立即刷新”。', '{n} checklists are missing; go online and refresh.'],
  'preflight.signed-in': ['登录有效', 'Signed in'],
  'preflight.unsent': ['没有积压的未发送内容', 'Nothing old is waiting to be sent'],
  'preflight.unsent-hint': ['最早一条已等待 {age},请先联网发送。', 'The oldest has waited {age}; send it first.'],
  'preflight.camera': ['拍照时记录位置', 'Photos record the place'],
  'preflight.camera-hint': ['未允许定位:照片将不带位置,可在系统设置中允许。', 'Location is not allowed: photos carry no place; allow it in the phone settings.'],
  'age.hours': ['{n} 小时', '{n} hours'],
  'age.minutes': ['{n} 分钟', '{n} minutes'],
  'form.sections': ['全部板块', 'All sections'],
  'form.section-of': ['第 {n} / {total} 板块', 'Section {n} of {total}'],
  'form.previous': ['上一板块', 'Previous'],
  'form.next': ['下一板块', 'Next'],
  'form.review': ['检查汇总与提交', 'Review and submit'],
  'form.guide': ['怎么查', 'How to check'],
  'form.basis': ['依据', 'Basis'],
  'form.note': ['备注', 'Note'],
  'form.add-note': ['加备注', 'Add a note'],
  'form.reason': ['不适用的原因', 'Why it does not apply'],
  'form.required': ['必填', 'Required'],
  'form.optional': ['选填', 'Optional'],
  'form.bonus': ['加分项', 'Bonus'],
  'form.veto': ['一票否决', 'Veto'],
  'form.external': ['计划外标准', 'From outside the plan'],
  'form.unverified': ['未核对原文,仅供参考', 'not verified, for information'],
  'form.sealed': ['已提交封存,只能查看。', 'Submitted and sealed; for reading only.'],
  'form.queued': ['已提交,等待发送。在发送前仍可修改。', 'Submitted, waiting to be sent. It can still be changed until then.'],
  'form.not-found': ['这台手机上没有这项检查', 'This inspection is not on this phone'],
  'form.not-downloaded': ['检查表还没有下载,请联网后刷新。', 'The checklist has not been downloaded; go online and refresh.'],
  'conform': ['符合', 'Met'],
  'partial': ['部分符合', 'Partly'],
  'fail': ['不符合', 'Not met'],
  'not_applicable': ['不适用', 'N/A'],
  'unchecked': ['未查', 'Unchecked'],
  'outcome.pass': ['符合', 'Met'],
  'outcome.partial': ['部分符合', 'Partly met'],
  'outcome.fail': ['不符合', 'Not met'],
  'outcome.not_applicable': ['不适用', 'Not applicable'],
  'outcome.unchecked': ['未查', 'Unchecked'],
  'outcome.advice': ['建议', 'Advice'],
  yes: ['是', 'Yes'],
  no: ['否', 'No'],
  'field.less': ['减一', 'One less'],
  'field.more': ['加一', 'One more'],
  'field.not-a-number': ['请填写数字', 'Enter a number'],
  'field.out-of-range': ['超出通常范围 {min}—{max},请核对', 'Outside the usual range {min} to {max}; please check'],
  'field.too-precise': ['最多 {n} 位小数', 'At most {n} decimals'],
  'field.too-long': ['文字过长', 'The text is too long'],
  'field.clear': ['清除', 'Clear'],
  'computed.pending': ['填写后自动计算', 'Worked out from the answers'],
  'table.add': ['增加一个{row}', 'Add: {row}'],
  'table.copy': ['复制上一个', 'Copy the last one'],
  'table.name': ['名称', 'Name'],
  'table.removed': ['已删除“{label}”', '“{label}” removed'],
  'photo.take': ['拍照', 'Take photo'],
  'photo.pick': ['从相册选', 'From gallery'],
  'photo.wanted': ['需要 {min} 张照片', '{min} photos needed'],
  'photo.working': ['正在处理照片…', 'Preparing the photo…'],
  'photo.alt': ['照片 {n},{state}', 'Photo {n}, {state}'],
  'photo.empty': ['这个文件是空的,请重新拍照。', 'This file is empty; please take the photo again.'],
  'photo.heic': ['浏览器打不开 HEIC 照片。请在相机设置中选“兼容性最佳”(JPEG),或直接用“拍照”。', 'This browser cannot open HEIC photos. Choose “most compatible” (JPEG) in the camera settings, or take the photo here.'],
  'photo.not-a-picture': ['这个文件不是照片,请重新选择。', 'This file is not a photo; please choose again.'],
  'photo.adopted': ['找到一张未归位的照片拍摄记录:请确认“{item}”的照片是否已保存。', 'The camera was open when the app closed: check that the photo of “{item}” is there.'],
  'signature.sign': ['签名', 'Sign'],
  'signature.again': ['重新签名', 'Sign again'],
  'signature.name': ['姓名', 'Name'],
  'signature.post': ['职务', 'Post'],
  'signature.pad': ['在框内签名', 'Sign inside the box'],
  'signature.save': ['保存签名', 'Keep signature'],
  'signature.wanted': ['请先填写姓名并签名', 'Enter the name and sign first'],
  'review.title': ['汇总与提交', 'Review and submit'],
  'review.score': ['得分', 'Score'],
  'review.no-score': ['尚无得分', 'No score yet'],
  'review.points': ['{score} 分', '{score} points'],
  'review.advice-only': ['不在强制适用范围:只显示得分,不产生问题。', 'Outside the mandatory scope: the score is shown, no findings are raised.'],
  'review.sections': ['各板块', 'Sections'],
  'review.vetoes': ['一票否决', 'Vetoes'],
  'review.findings': ['发现的问题({n})', 'Findings ({n})'],
  'review.no-findings': ['没有发现问题', 'No findings'],
  'review.missing': ['还差 {n} 项', '{n} things missing'],
  'review.all-there': ['全部填齐,可以提交', 'Everything is there; ready to submit'],
  'review.submit': ['提交', 'Submit'],
  'review.submit-hint': ['没有网络也可以提交,联网后自动发送并取得回执。', 'Submitting works offline; it is sent and receipted when the network returns.'],
  'review.incomplete': ['补齐后才能提交', 'Complete it to submit'],
  'review.queued': ['已提交,等待发送', 'Submitted, waiting to be sent'],
  'review.refused': ['服务器还不能接收', 'The server cannot accept it yet'],
  'review.verified': ['已核验:服务器持有的内容与手机完全一致', 'Verified: the server holds exactly what this phone holds'],
  'review.receipt': ['回执', 'Receipt'],
  'review.receipt-digest': ['内容摘要', 'Digest'],
  'review.receipt-photos': ['照片(相同的只计一次)', 'Photos (the same picture counts once)'],
  'review.receipt-time': ['封存时间', 'Sealed at'],
  'review.counts': ['符合 {pass} · 部分 {partial} · 不符合 {fail} · 未查 {unchecked}', 'met {pass} · partly {partial} · not met {fail} · unchecked {unchecked}'],
  'severity.critical': ['严重', 'critical'],
  'severity.major': ['较重', 'major'],
  'severity.minor': ['一般', 'minor'],
  'settings.title': ['我的', 'Me'],
  'settings.language': ['语言', 'Language'],
  'settings.theme': ['显示', 'Display'],
  'theme.system': ['跟随手机', 'As the phone'],
  'theme.light': ['浅色', 'Light'],
  'theme.dark': ['深色', 'Dark'],
  'settings.phone': ['这台手机', 'This phone'],
  'settings.version': ['手机端版本', 'App version'],
  'settings.signout': ['退出登录', 'Sign out'],
  'settings.signout-unsent': ['还有 {events} 条填写、{photos} 张照片没有发送。退出后内容仍保存在这台手机上,只有您再次登录才能看到和发送。确定退出?', '{events} entries and {photos} photos have not been sent. They stay on this phone and only you can see and send them after signing in again. Sign out?'],
  'settings.signout-receipts': ['还有 {submissions} 项提交没有取得回执。退出后内容仍保存在这台手机上,只有您再次登录才能取得回执。确定退出?', '{submissions} submissions have no receipt yet. They stay on this phone and only you can get the receipts after signing in again. Sign out?'],
  'settings.signout-plain': ['退出后需要网络才能再次登录。确定退出?', 'Signing in again needs a network. Sign out?'],
  'update.ready': ['新版本已就绪', 'A new version is ready'],
  'update.take': ['更新', 'Update'],
} as const satisfies Record<string, readonly [string, string]>

export type Word = keyof typeof WORDS

const KEY = 'language'
const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(KEY)
export const language = ref<Language>(stored === 'en' ? 'en' : 'zh')

/** Speak it here, and ask the server's pages and refusals for it too. */
export function chooseLanguage(choice: Language): void {
  language.value = choice
  localStorage.setItem(KEY, choice)
  document.cookie = `${KEY}=${choice}; path=/; max-age=${365 * 86400}; samesite=lax`
  document.documentElement.lang = choice === 'zh' ? 'zh-CN' : 'en'
}

/** The word in the reader's language, with its blanks filled. */
export function t(word: Word, blanks: Record<string, string | number> = {}): string {
  const text: string = WORDS[word][language.value === 'zh' ? 0 : 1]
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(blanks[name] ?? ''))
}

/** Why saving failed, in words: a full phone, or what the browser said. */
export function saveReasonOf(fault: string): string {
  return fault === 'quota' ? t('state.quota') : fault
}

/** The text of a checklist in the reader's language. */
export function say(text: Text | null | undefined): string {
  return text ? text[language.value] : ''
}

/** An instant as the reader writes it, short. */
export function when(instant: string | null): string {
  if (!instant) return ''
  const locale = language.value === 'zh' ? 'zh-CN' : 'en-GB'
  return new Date(instant).toLocaleString(locale, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' })
}
