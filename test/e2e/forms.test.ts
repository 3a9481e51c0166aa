/**
 * The same pods, whatever calls us: every example, and ten of Istio's goldens where their folder is present, through each row of the table FORMS.
 * What `inject` refuses, each form refuses, with the same codes.
 */
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, type RunResult } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { FORMS, formFiles, INJECT } from '../support/forms.ts'
import { foundProgram, inExample } from '../support/kustomize.ts'
import { podsOf } from '../support/pods.ts'
import { exampleInputs, goldenInputs, refusedInputs, type SurfaceInput } from '../support/surface-inputs.ts'

const needed = [...new Set(FORMS.flatMap(({ needs }) => needs ?? []))]
const present = new Set(needed.filter((name) => foundProgram(name) !== undefined))
const forms = FORMS.filter(({ needs }) => needs === undefined || present.has(needs))

function codesOf(result: RunResult): readonly string[] {
  return [...new Set([...result.stderr.matchAll(/error (RI\d{4}):/g)].map(([, code = '']) => code))].sort()
}

/** What `inject` gives, or its refusal, comes of every form. */
function agree(input: SurfaceInput, refused: boolean): void {
  inExample(formFiles(input), (folder) => {
    const expected = INJECT.run(folder, input)
    is(expected.status, refused ? 2 : 0, expected.stderr)
    if (!refused) ok(differ(podsOf(expected.stdout), podsOf(input.manifests)), 'something is injected')
    for (const { name, run, tells } of forms) {
      const result = run(folder, input)
      const told = `${name}, for ${input.name}: ${result.stderr}`
      if (refused) {
        ok(result.status !== 0, told)
        is(result.stdout, '', told)
        if (tells !== 'nothing') equal(codesOf(result), codesOf(expected), told)
      } else {
        is(result.status, 0, told)
        equal(podsOf(result.stdout), podsOf(expected.stdout), told)
      }
    }
  })
}

function differ(a: unknown, b: unknown): boolean {
  try {
    equal(a, b)
    return false
  } catch {
    return true
  }
}

describe('every form gives the same pods', (it) => {
  it(`through ${forms.map(({ name }) => name).join('; ')}`, () => {
    ok(exampleInputs().length >= 7 && refusedInputs().length > 0, 'the examples are found')
    for (const name of needed) is(present.has(name), findProgram(name) !== undefined)
  })
  const goldens = goldenInputs()
  if (goldens.length === 0) console.log("Istio's goldens are absent: the forms are tried on the examples alone")
  it.each(
    ({ name }) => name,
    [...exampleInputs(), ...goldens],
    (input) => agree(input, false),
  )
  it.each(
    ({ name }) => name,
    refusedInputs(),
    (input) => agree(input, true),
  )
})
