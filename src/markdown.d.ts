/** A page that the bundler takes in as its text; esbuild's text loader gives it as the default export. */
declare module '*.md' {
  const text: string;
  export { text as default };
}
