/**
 * Fuzzes the readers and the printer against the Go libraries:
 * `node --import tsx test/properties/fuzz-yaml.ts --seed N --count N --oracle PATH`. What we accept Go must read to the same value; what Go
 * accepts and we refuse is counted, by reason. Exit 1 on a difference. The oracle's path may also come from RENDER_INJECT_ORACLE.
 */
import { spawnSync } from 'node:child_process'
import { isInjectError } from '../../src/base/diagnostic.ts'
import { isYamlError } from '../../src/yaml/error.ts'
import { toYaml } from '../../src/yaml/functions.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { readPrinted } from '../conformance/kyaml-answer.ts'
import { canonicalJson, canonicalText } from '../support/canonical-json.ts'
import { random } from '../support/random.ts'
import { vectorsFolder } from '../support/vectors.ts'
import { binary, framed, jsonStream, mutate, numbers, seeds, soup, tree } from '../support/yaml-texts.ts'

const oracle = option('--oracle') ?? process.env['RENDER_INJECT_ORACLE']
if (oracle === undefined) throw new Error('--oracle or RENDER_INJECT_ORACLE must name the oracle')
const count = Number(option('--count') ?? 20_000)
const seed = Number(option('--seed') ?? Date.now() % 1_000_000)
const next = random(seed)
const BATCH = 1000
/** Printed text that says something else in a stream of kubectl's: without a newline at its end, or JSON with a comment too short to make it YAML. */
const STANDS_ALONE = /[^\n]$|^\{.*\} *#.{0,2}\n$/

interface Answer {
  readonly out?: unknown
  readonly outBase64?: string
  readonly error?: unknown
  readonly panic?: string
}

type Op = 'yaml' | 'split' | 'kyaml' | 'toYaml'

let bad = 0
const refusals = new Map<string, number>()
const counts = { asked: 0, bothRead: 0, bothRefuse: 0 }

console.log(`seed ${seed}`)
const samples = seeds(vectorsFolder())
for (let asked = 0; asked < count; asked += BATCH) {
  const texts = Array.from({ length: Math.min(BATCH, count - asked) }, () => sample())
  ask('yaml', texts).forEach((answer, i) => {
    compareValue(texts[i] as string, answer)
  })
  ask('split', texts).forEach((answer, i) => {
    compareSplit(texts[i] as string, answer)
  })
  ask('kyaml', texts.slice(0, BATCH / 4)).forEach((answer, i) => {
    compareKyaml(texts[i] as string, answer)
  })
  const values = texts.flatMap((text) => jsonOf(text))
  ask('toYaml', values).forEach((answer, i) => {
    compareToYaml(values[i] as string, answer)
  })
}
console.log(counts, Object.fromEntries(refusals))
process.exitCode = bad > 0 ? 1 : 0

function sample(): string {
  const kind = next(9)
  if (kind === 0) return soup(next)
  if (kind === 1) return tree(next)
  if (kind === 2) return jsonStream(next)
  if (kind === 3) return numbers(next)
  if (kind === 4) return next(8) === 0 ? binary(next) : framed(next)
  if (kind === 5) return Buffer.from(mutate(framed(next), next, samples)).toString()
  // A cut pair of surrogates would reach the oracle as something else.
  return Buffer.from(mutate(samples[next(samples.length)] ?? tree(next), next, samples)).toString()
}

/** Asks about all texts; those that kill the oracle, or keep it for ever as `a: &x {b: *x}` keeps kustomize, are asked again without the culprit. */
function ask(op: Op, texts: readonly string[]): readonly (Answer | undefined)[] {
  const lines = texts.map((text) => (op === 'toYaml' ? `{"op":"toYaml","data":${text}}` : JSON.stringify({ op, in: text })))
  const run = spawnSync(oracle as string, { input: `${lines.join('\n')}\n`, maxBuffer: 1 << 30, encoding: 'utf8', timeout: 5000 })
  const answers = run.stdout.split('\n').slice(0, -1)
  if (answers.length === texts.length) return answers.map((line) => JSON.parse(line) as Answer)
  const rest = ask(op, texts.slice(answers.length + 1))
  return [...answers.map((line) => JSON.parse(line) as Answer), undefined, ...rest]
}

function compareValue(text: string, answer: Answer | undefined): void {
  if (answer === undefined || answer.panic !== undefined) return
  counts.asked++
  let ours: string
  try {
    ours = canonicalJson(readYamlValue(text))
  } catch (error) {
    if (!isYamlError(error)) return report('yaml: not our error', text, String(error), answer)
    if (answer.error !== undefined) counts.bothRefuse++
    else tally(`yaml ${error.refusal ?? error.message}`)
    return
  }
  if (answer.error !== undefined || typeof answer.out !== 'string' || canonicalText(answer.out) !== ours)
    report('yaml', text, ours, answer)
  else counts.bothRead++
}

function compareSplit(text: string, answer: Answer | undefined): void {
  if (answer === undefined || answer.panic !== undefined) return
  let ours: string[]
  try {
    ours = readDocuments({ name: 'stream', text }).flatMap((document) => {
      const root = document.root()
      return root === undefined ? [] : [canonicalJson(root.value())]
    })
  } catch (error) {
    if (!isInjectError(error)) return report('split: not our error', text, String(error), answer)
    if (answer.error === undefined)
      tally(`split ${error.diagnostics[0]?.code} ${error.diagnostics[0]?.message.replace(/"[^"]*"/g, '…')}`)
    return
  }
  const theirs = (answer.out as string[]).map(tolerantText)
  if (answer.error !== undefined || JSON.stringify(ours) !== JSON.stringify(theirs))
    report('split', text, JSON.stringify(ours), answer)
}

/** What kubectl hands on as JSON may hold a number that no float64 holds; that is for the value readers behind it. */
function tolerantText(text: string): string {
  return canonicalText(text)
}

function compareKyaml(text: string, answer: Answer | undefined): void {
  if (answer === undefined || answer.error !== undefined || answer.panic !== undefined) return
  for (const one of answer.out as { readonly out?: string; readonly json?: string }[]) {
    if (one.out === undefined || STANDS_ALONE.test(one.out)) continue
    const outcome = readPrinted({ yaml: one.out, ...(one.json !== undefined && { json: one.json }) })
    if (outcome.pass) continue
    if (outcome.intended === undefined) report('kyaml', text, outcome.detail, one)
    else tally(`kyaml ${outcome.intended}`)
  }
}

function jsonOf(text: string): string[] {
  try {
    return [canonicalJson(readYamlValue(text))]
  } catch {
    return []
  }
}

function compareToYaml(json: string, answer: Answer | undefined): void {
  if (answer === undefined || answer.panic !== undefined) return
  let ours: string
  try {
    ours = toYaml(JSON.parse(json))
  } catch (error) {
    if (!isYamlError(error)) return report('toYaml: not our error', json, String(error), answer)
    if (answer.error === undefined) report('toYaml refuses', json, error.message, answer)
    return
  }
  if (answer.error !== undefined || answer.out !== ours) report('toYaml', json, JSON.stringify(ours), answer)
}

function tally(reason: string): void {
  refusals.set(reason, (refusals.get(reason) ?? 0) + 1)
}

function option(name: string): string | undefined {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}

function report(what: string, text: string, ours: string, answer: unknown): void {
  bad++
  if (bad <= 20) console.log(`${what}\n  text ${JSON.stringify(text)}\n  ours ${ours}\n  go   ${JSON.stringify(answer)}`)
}
