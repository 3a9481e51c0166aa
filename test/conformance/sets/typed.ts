import { encodeTypedText, isTypedError } from '../../../src/krm/typed.ts'
import { encodeTypedYaml } from '../../../src/krm/typed-yaml.ts'
import { isYamlError } from '../../../src/yaml/error.ts'
import { compose } from '../../../src/yaml/goyaml/compose.ts'
import { YAML_LIMITS } from '../../../src/yaml/limits.ts'
import { readRows } from '../../support/vectors.ts'
import { type ErrorClasses, errorClasses } from '../error-classes.ts'
import { type ConformanceSet, type FindSets, miss, type Outcome, PASS } from '../set.ts'

interface Row {
  readonly id: string
  readonly in: string
  readonly out?: string
  readonly error?: string
  readonly or?: readonly { readonly out?: string; readonly error?: string }[]
}

/** typed: the JSON text byte for byte, or an error of the same class that names the same field. */
export const sets: FindSets = (folder) => [set(`${folder}/typed`)]

function set(folder: string): ConformanceSet {
  return {
    name: 'typed',
    *rows() {
      const classes = errorClasses('typed')
      for (const row of readRows<Row>(folder, (file) => file.startsWith('json')))
        yield { id: row.id, run: () => run(row, fromJson, classes) }
      for (const row of readRows<Row>(folder, (file) => file.startsWith('yaml')))
        yield { id: row.id, run: () => run(row, fromYaml, classes) }
      classes.print()
    },
  }
}

function fromJson(text: string): string {
  return encodeTypedText(text, 'Pod')
}

function fromYaml(text: string): string {
  return encodeTypedYaml(
    compose(text, {
      source: { name: '', text },
      base: 0,
      lines: 'raw',
      duplicates: 'last',
      limits: YAML_LIMITS,
      infinite: 'keep',
    }),
    'Pod',
  )
}

function run(row: Row, read: (text: string) => string, classes: ErrorClasses): Outcome {
  let out: string | undefined
  let error: string | undefined
  try {
    out = read(row.in)
  } catch (thrown) {
    if (!isTypedError(thrown) && !isYamlError(thrown)) throw thrown
    error = thrown.message
  }
  const right = [row, ...(row.or ?? [])].some((answer) =>
    answer.error === undefined
      ? error === undefined && out === answer.out
      : error !== undefined && classes.same(error, answer.error),
  )
  return right ? PASS : miss(`got ${error ?? out}\nnot ${row.error ?? row.out}`)
}
