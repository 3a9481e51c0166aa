// biome-ignore-all lint/style/noDefaultExport: what a CommonJS module gives is its default export

/** The parts of nunjucks 3.2.4 that go into the realm; @types/nunjucks describes its public face alone. */

declare module 'nunjucks/src/lexer.js' {
  interface Token {
    readonly type: string
    readonly value: unknown
    readonly lineno: number
    readonly colno: number
  }
  interface Tokenizer {
    /** Read by back() where it means str. */
    src?: string
    in_code: boolean
    lineno: number
    nextToken(): Token | null
    isFinished(): boolean
    currentStr(): string
  }
  const lexer: { lex(text: string): Tokenizer; readonly TOKEN_BLOCK_START: string; readonly TOKEN_VARIABLE_START: string }
  export default lexer
  export type { Token, Tokenizer }
}

declare module 'nunjucks/src/parser.js' {
  import type { Token, Tokenizer } from 'nunjucks/src/lexer.js'

  class Parser {
    constructor(tokens: Tokenizer)
    tokens: Tokenizer
    peekToken(): Token | null
    fail(message: string, lineno?: number, colno?: number): never
    parseStatement(): object | null
    parseRaw(tagName?: string): object
    parseAsRoot(): object
  }
  const parser: { readonly Parser: typeof Parser }
  export default parser
}

declare module 'nunjucks/src/compiler.js' {
  /** A node of the syntax tree; which fields it has depends on `typename`. */
  interface AnyNode {
    readonly typename: string
    readonly lineno?: number
    readonly [field: string]: unknown
  }
  interface CompileFrame {
    readonly parent: CompileFrame | undefined
    lookup(name: string): string | null | undefined
    set(name: string, variable: string): void
    push(isolateWrites?: boolean): CompileFrame
  }
  class Compiler {
    constructor(templateName: string, throwOnUndefined: boolean)
    buffer: string
    compile(node: AnyNode, frame?: CompileFrame): void
    getCode(): string
    _emit(code: string): void
    _emitLine(code: string): void
    _tmpid(): string
    _pushBuffer(): string
    _popBuffer(): void
    _withScopedSyntax(body: (this: Compiler) => void): void
  }
  const compiler: { readonly Compiler: typeof Compiler }
  export default compiler
  export type { AnyNode, CompileFrame }
}

declare module 'nunjucks/src/runtime.js' {
  import type { CompileFrame } from 'nunjucks/src/compiler.js'

  const runtime: { readonly Frame: new () => CompileFrame }
  export default runtime
}
