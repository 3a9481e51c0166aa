/** The text of the nunjucks realm's program, freshly bundled. */
export function realmProgram(): string
