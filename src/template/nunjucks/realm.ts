/**
 * The realm: a V8 context of its own in which nunjucks and the templates run. Code generation from strings is off, nothing of the host is in it, and only texts
 * go in and out: numbers and strings are set on its global, calls are fixed scripts, and what a call gives is used only when it is a string.
 *
 * Node says that `node:vm` is no security boundary. It is one wall of several: what runs here has passed checkTree and checkSource.
 */
import { createContext, Script } from 'node:vm'
import { invariant } from '../../base/assert.ts'

export type Operation = 'start' | 'parse' | 'compile' | 'render'

export interface Realm {
  /** The answer of the realm's program (inside/program.ts). Throws {@link RealmFailure} when it gave none. */
  call(operation: Operation, template: number, input: string): string
  /** Runs a template's source, and keeps what it gives inside the realm. */
  define(template: number, source: string): string
}

/** The realm was stopped by the clock, or ended without an answer. */
export class RealmFailure extends Error {
  readonly kind = 'realm-failure'
  readonly reason: 'time' | 'crash'

  constructor(reason: 'time' | 'crash') {
    super(reason)
    this.reason = reason
  }
}

/** A new realm running the given program (scripts/realm-program.js makes its text). */
export function openRealm(program: string, milliseconds: number): Realm {
  // A record without prototype is all of the host that the realm's global knows.
  const global = Object.create(null) as { template?: number; input?: string }
  const context = createContext(global, { codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate' })
  const run = (script: Script): string => {
    let result: unknown
    try {
      result = script.runInContext(context, { timeout: milliseconds })
    } catch (error) {
      throw new RealmFailure(isTimeout(error) ? 'time' : 'crash')
    }
    if (typeof result !== 'string') throw new RealmFailure('crash')
    return result
  }
  run(new Script(`${program}\n;''`, { filename: 'nunjucks' }))
  return {
    call: (operation, template, input) => {
      global.template = template
      global.input = input
      return run(CALLS[operation])
    },
    define: (template, source) => {
      invariant(Number.isSafeInteger(template), 'templates are numbered')
      let script: Script
      try {
        script = new Script(`program.define(${template},(function(){"use strict";${source}})())`, { filename: 'template' })
      } catch {
        throw new RealmFailure('crash')
      }
      return run(script)
    },
  }
}

/** Node makes its error inside the realm, so it is looked at as data: no getter, no method, no `instanceof`. */
function isTimeout(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  return Object.getOwnPropertyDescriptor(error, 'code')?.value === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

const CALLS: Readonly<Record<Operation, Script>> = {
  start: new Script('program.start(input)'),
  parse: new Script('program.parse(template,input)'),
  compile: new Script('program.compile(template)'),
  render: new Script('program.render(template,input)'),
}
