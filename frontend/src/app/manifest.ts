import type { ManifestOptions } from 'vite-plugin-pwa'

/** What the phone's home screen shows. */
export const manifest: Partial<ManifestOptions> = {
  id: '/app/',
  name: '泸西县教育督导检查',
  short_name: '督导检查',
  description: '离线填报检查表,联网自动发送',
  lang: 'zh-CN',
  start_url: '/app/',
  scope: '/app/',
  display: 'standalone',
  orientation: 'portrait',
  background_color: '#f4f6f8',
  theme_color: '#0b4f6c',
  icons: [
    { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
}
