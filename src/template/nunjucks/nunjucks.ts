import { invariant } from '../../base/assert.ts'
import type { JsonObject } from '../../base/json.ts'
import { TemplateError } from '../engine.ts'
import { checkSource } from './check-source.ts'
import { checkTree } from './check-tree.ts'
import { dataText } from './data-text.ts'
import { NUNJUCKS_LIMITS, type NunjucksLimits } from './limits.ts'
import { preScan } from './pre-scan.ts'
import { type Operation, openRealm, type Realm, RealmFailure } from './realm.ts'
import { readTree } from './tree.ts'

/**
 * People's own templates: nunjucks behind walls, in this order: the text (pre-scan.ts), the tree (check-tree.ts), the source (check-source.ts), the realm (realm.ts),
 * the look-ups (inside/runtime.ts), the counts (inside/fuel.ts), the clock. Each is there for the day another has a hole.
 */
export interface Nunjucks {
  /** Reads a template. Throws TemplateError with the template's name and line. The same name and text give the same template. */
  compile(name: string, text: string): NunjucksTemplate
}

export interface NunjucksTemplate {
  /** The text for the data, whose keys are the names that the template sees. Throws TemplateError. Same data, same text. */
  render(data: JsonObject): string
}

/**
 * An engine with a realm of its own, opened at the first template. `program` is the text of what runs in the realm: nunjucks and our guards, as
 * scripts/realm-program.js bundles them.
 */
export function createNunjucks(program: string, limits: NunjucksLimits = NUNJUCKS_LIMITS): Nunjucks {
  const templates = new Map<string, NunjucksTemplate>()
  let realm: Realm | undefined
  return {
    compile: (name, text) => {
      const key = JSON.stringify([name, text])
      const known = templates.get(key)
      if (known !== undefined) return known
      preScan(name, text, limits)
      realm ??= startRealm(program, limits)
      const template = compile({ realm, limits, name, number: templates.size }, text)
      templates.set(key, template)
      return template
    },
  }
}

/** A realm that knows its limits. */
export function startRealm(program: string, limits: NunjucksLimits): Realm {
  const realm = openRealm(program, limits.milliseconds)
  const answer = realm.call('start', 0, JSON.stringify(limits))
  invariant(answer === '+', 'the realm has started')
  return realm
}

/** One template in a realm. */
export interface Place {
  readonly realm: Realm
  readonly limits: NunjucksLimits
  readonly name: string
  readonly number: number
}

function compile(place: Place, text: string): NunjucksTemplate {
  checkTree(place.name, readTree(ask(place, 'parse', text)), place.limits)
  const source = ask(place, 'compile', '')
  checkSource(place.name, source)
  understand(place, () => place.realm.define(place.number, source))
  return { render: (data) => ask(place, 'render', dataText(data)) }
}

/** The realm's answer; its faults as TemplateErrors of the template. */
export function ask(place: Place, operation: Operation, input: string): string {
  return understand(place, () => place.realm.call(operation, place.number, input))
}

function understand(place: Place, call: () => string): string {
  let answer: string
  try {
    answer = call()
  } catch (error) {
    if (!(error instanceof RealmFailure)) throw error
    const time = `the template takes longer than ${place.limits.milliseconds} ms`
    throw new TemplateError('limit', error.reason === 'time' ? time : 'the template cannot be run', { template: place.name })
  }
  if (answer.startsWith('+')) return answer.slice(1)
  const fault = JSON.parse(answer.slice(1)) as { phase: 'parse' | 'exec' | 'limit'; message: string; line?: number }
  throw new TemplateError(fault.phase, fault.message, {
    template: place.name,
    ...(fault.line === undefined ? {} : { line: fault.line }),
  })
}
