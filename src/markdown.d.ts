/** A page that the bundler takes in as its text. */
declare module '*.md' {
  const text: string;
  export default text;
}
