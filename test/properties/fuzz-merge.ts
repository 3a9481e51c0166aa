/**
 * Asks the real Go libraries (the oracle) and ours about random pods and patches:
 *   node --import tsx test/properties/fuzz-merge.ts --seed N --count N --oracle PATH
 * Prints the questions that are answered differently and exits 1 on any. Go walks maps in random order: a differing question is asked again, and
 * any of Go's answers is right.
 */
import { spawnSync } from 'node:child_process'
import { type Json, parseJson, sameJson } from '../../src/base/json.ts'
import { typeRef } from '../../src/krm/pod-schema.ts'
import { isMergeError, strategicMerge } from '../../src/krm/strategic-merge.ts'
import { encodeTyped, encodeTypedText, isTypedError } from '../../src/krm/typed.ts'
import { byCodePoint } from '../../src/yaml/json-text.ts'
import { goNumbers, jsonText } from '../support/go-json.ts'
import { type Chance, chance, randomValue } from './random-pod.ts'

interface Question {
  readonly line: string
  /** Undefined when the answer is right, else ours. */
  readonly check: (answer: string) => string | undefined
}

const BATCH = 1_000
const AGAIN = 60
const SHOWN = 10

const seed = Number(option('--seed') ?? 1)
const count = Number(option('--count') ?? 2_000)
const oracle = option('--oracle') ?? process.env['RENDER_INJECT_ORACLE'] ?? 'oracle'

let differing = 0
const told = { value: 0, error: 0, panic: 0 }
for (let start = 0; start < count; start += BATCH) {
  const questions: Question[] = []
  for (let i = start; i < Math.min(count, start + BATCH); i++) questions.push(...ask(chance(seed * 1_000_003 + i)))
  const answers = answersTo(questions.map((question) => question.line))
  questions.forEach((question, i) => {
    const answer = answers[i] ?? ''
    told[answer.startsWith('{"out"') ? 'value' : answer.startsWith('{"panic"') ? 'panic' : 'error']++
    const ours = question.check(answer)
    if (ours === undefined) return
    const more = answersTo(Array.from({ length: AGAIN }, () => question.line))
    if (more.some((other) => question.check(other) === undefined)) return
    differing++
    if (differing <= SHOWN)
      console.log(`${question.line}\n  Go:   ${[...new Set([answer, ...more])].join('\n        ')}\n  ours: ${ours}\n`)
  })
}
console.log(`seed ${seed}: ${told.value} values, ${told.error} errors, ${told.panic} panics, ${differing} differ`)
process.exitCode = differing > 0 ? 1 : 0

function ask(c: Chance): Question[] {
  const kind = c.happens(0.8) ? 'Pod' : 'PodTemplateSpec'
  const type = typeRef(kind)
  const odd = c.pick([0, 0, 0.002, 0.01])
  const original = randomValue(c, type, { odd, directives: c.happens(0.1) ? 0.05 : 0 })
  const patch = randomValue(c, type, { odd, directives: c.pick([0, 0.03, 0.1]) })
  return [mergeQuestion(kind, original, patch), typedQuestion(c, kind === 'Pod' ? original : patch)]
}

function mergeQuestion(kind: 'Pod' | 'PodTemplateSpec', original: Json, patch: Json): Question {
  const line = `{"op":"merge","kind":"${kind}","original":${jsonText(original)},"patch":${jsonText(patch)}}`
  return {
    line,
    check: (answer) => {
      const theirs = parseJson(answer) as { readonly out?: Json; readonly error?: string; readonly panic?: string }
      try {
        const out = strategicMerge(original, patch, kind)
        return theirs.out !== undefined && sameJson(out, goNumbers(theirs.out)) ? undefined : jsonText(out)
      } catch (error) {
        if (!isMergeError(error)) return String((error as Error).stack)
        return (theirs.panic === undefined ? error.message === theirs.error : error.message.startsWith('panic: '))
          ? undefined
          : error.message
      }
    },
  }
}

/** Half of the time as a text with other spellings of numbers and keys given twice, else as the value that a merge hands on. */
function typedQuestion(c: Chance, value: Json): Question {
  const plain = c.happens(0.5)
  const text = plain ? sortedText(value) : respelt(c, jsonText(value))
  return {
    line: `{"op":"typed","original":${text}}`,
    check: (answer) => {
      try {
        const out = plain ? encodeTyped(value, 'Pod') : encodeTypedText(text, 'Pod')
        return answer === `{"out":${out}}` ? undefined : out
      } catch (error) {
        if (!isTypedError(error)) return String((error as Error).stack)
        return (parseJson(answer) as { readonly error?: string }).error === error.message ? undefined : error.message
      }
    },
  }
}

/** As json.Marshal prints a map: sorted keys, so that the first error is the same. */
function sortedText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join(',')}]`
  if (typeof value !== 'object' || value === null) return jsonText(value)
  const entries = Object.entries(value as { readonly [key: string]: Json }).sort(([a], [b]) => byCodePoint(a, b))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${sortedText(item)}`).join(',')}}`
}

function respelt(c: Chance, text: string): string {
  return text
    .replace(/(?<=[:[,])80(?=[,\]}])/g, () => c.pick(['80', '80', '80.0', '8e1', '80.5', '-80']))
    .replace(/"c"/g, () => c.pick(['"c"', '"c"', '"\\u0063"', '" c"']))
    .replace(/"spec":\{/g, () =>
      c.happens(0.1)
        ? '"spec":{"containers":[{"name":"z","env":[{"name":"q"}]},{"image":"y"}],"nodeSelector":{"z":"z"}},"spec":{'
        : '"spec":{',
    )
}

function answersTo(lines: readonly string[]): string[] {
  const run = spawnSync(oracle, { input: lines.join('\n'), encoding: 'utf8', maxBuffer: 1 << 30 })
  if (run.error) throw run.error
  return run.stdout.split('\n').filter(Boolean)
}

function option(name: string): string | undefined {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}
