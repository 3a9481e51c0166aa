/**
 * Runs attacks in a process of its own and prints one JSON line each: `node --import tsx attack-child.ts guarded|plain code|leak|pollution|runaway…`.
 * `plain` is nunjucks as it comes, to show what the payloads do without walls.
 */
import nunjucks from 'nunjucks'
import { realmProgram } from '../../../scripts/realm-program.js'
import type { JsonObject } from '../../../src/base/json.ts'
import { parseJson } from '../../../src/base/json.ts'
import { writeAll } from '../../../src/cli/host/output.ts'
import { isTemplateError } from '../../../src/template/engine.ts'
import { createNunjucks } from '../../../src/template/nunjucks/nunjucks.ts'
import { type AttackClass, PAYLOADS, VICTIM } from './attacks.ts'

/** What came of one attack. */
export interface Outcome {
  readonly class: AttackClass
  readonly template: string
  /** `text`, or the phase and message of a typed error, or `crash`. */
  readonly end: 'text' | 'parse' | 'exec' | 'limit' | 'crash'
  readonly message: string
  readonly executed: boolean
  readonly leaked: boolean
  readonly polluted: boolean
  readonly milliseconds: number
}

const PROBE_ANSWER = '01 A a,b 1 {"x":1}'
const globals = globalThis as { PWNED?: unknown }
const engine = createNunjucks(realmProgram())
const [mode, ...classes] = process.argv.slice(2)
const before = surroundings()

// What plain nunjucks leaves behind for later must not end the process.
if (mode === 'plain') process.on('unhandledRejection', () => {})
for (const name of classes as AttackClass[]) {
  for (const template of PAYLOADS[name]) writeAll(1, `${JSON.stringify(attack(name, template))}\n`)
}

function attack(name: AttackClass, template: string): Outcome {
  delete globals.PWNED
  const data = parseJson(VICTIM) as JsonObject
  const start = performance.now()
  let end: Outcome['end'] = 'text'
  let message: string
  try {
    message = mode === 'plain' ? plain(template) : engine.compile('attack', template).render(data)
  } catch (error) {
    end = isTemplateError(error) ? error.phase : 'crash'
    message = `${(error as { line?: number }).line ?? '-'}: ${(error as Error).message}`
  }
  const milliseconds = performance.now() - start
  const leaked =
    /canary-value|native code|\bfunction\b[^:]*\{|\[object|=>/.test(end === 'text' ? message : '') ||
    message.includes('canary-value')
  const polluted = surroundings() !== before || (mode !== 'plain' && probe() !== PROBE_ANSWER) || JSON.stringify(data) !== VICTIM
  return {
    class: name,
    template: template.slice(0, 200),
    end,
    message: message.slice(0, 200),
    executed: 'PWNED' in globals,
    leaked,
    polluted,
    milliseconds,
  }
}

function plain(template: string): string {
  const environment = new nunjucks.Environment(null, { autoescape: false })
  return environment.renderString(template, JSON.parse(VICTIM) as object)
}

/** Another template of the same realm, which must not notice. */
function probe(): string {
  const template = engine.compile(
    'probe',
    '{{ range(2) | join }} {{ "a" | upper }} {{ l | join(",") }} {{ 1 if polluted is undefined }} {{ {x: 1} | tojson }}',
  )
  return template.render(parseJson('{"l":["a","b"]}') as JsonObject)
}

function surroundings(): string {
  const own = [Object.prototype, Array.prototype, String.prototype, Function.prototype, Number.prototype].map((value) =>
    Object.getOwnPropertyNames(value).join(),
  )
  return [
    ...own,
    Object.getOwnPropertyNames(globalThis)
      .filter((name) => name !== 'PWNED')
      .join(),
    Object.keys(process.env).join(),
  ].join('\n')
}
