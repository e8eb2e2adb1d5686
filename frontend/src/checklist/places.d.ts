declare module 'virtual:places' {
  const places: Readonly<Record<string, string>>
  export default places
}
