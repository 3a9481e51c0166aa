import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedFiles, referenceRows } from '../../scripts/policy-schema.ts'
import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

describe('the schema of InjectionPolicy', (it) => {
  const { version } = JSON.parse(read('package.json')) as { readonly version: string }
  it.each(
    ([path]) => `${path} is in step with the decoder`,
    Object.entries(generatedFiles(read('docs/policy.md'), version)),
    ([path, text]) => is(read(path), text, 'run npm run gen'),
  )
  it('has a default, a type, a sentence and an example for every field', () => {
    const poor = referenceRows().filter(
      ({ type, default: given, doc, example }) => [type, given, doc, example].includes('') || !/[.?]$/.test(doc),
    )
    ok(referenceRows().length > 60, 'all fields')
    is(poor.map(({ path }) => path).join(', '), '')
  })
})
