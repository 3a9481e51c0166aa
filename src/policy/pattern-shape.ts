/** Names and patterns of a policy: longer ones than those that are read ({@link matchGlob}), and braces, would match nothing, without a word. */
export const PATTERN = {
  kind: 'string',
  pattern: /^[^{}\n]{1,253}$/,
  expected: 'a name or pattern of at most 253 characters, without braces',
} as const
