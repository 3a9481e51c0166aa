/**
 * The same pods, whatever calls us: every example, and ten of Istio's goldens where their folder is present, through each row of the table FORMS.
 * What `inject` refuses, each form refuses, with the same codes.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, PROJECT, type RunResult } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { FORMS, type FormInput, formFiles, INJECT } from '../support/forms.ts'
import { foundProgram, inExample } from '../support/kustomize.ts'
import { podsOf } from '../support/pods.ts'
import { vectorsFolder } from '../support/vectors.ts'

const needed = [...new Set(FORMS.flatMap(({ needs }) => needs ?? []))]
const present = new Set(needed.filter((name) => foundProgram(name) !== undefined))
const forms = FORMS.filter(({ needs }) => needs === undefined || present.has(needs))

/** Folders of examples/ with an app.yaml and a policy of their own. */
function exampleInputs(): readonly FormInput[] {
  const root = join(PROJECT, 'examples')
  return readdirSync(root).flatMap((name) => {
    const read = (file: string): string | undefined => readIfThere(join(root, name, file))
    const [manifests, policy, tenant] = [read('app.yaml'), read('policy.yaml'), read('tenant.yaml')]
    if (manifests === undefined || policy === undefined) return []
    return [
      {
        name: `examples/${name}`,
        manifests,
        policies: tenant === undefined ? [policy] : [policy, tenant],
        facts: read('facts.yaml'),
      },
    ]
  })
}

/** Of many versions, one feature each; with facts as they are, and no environment of istiod. */
const GOLDENS = [
  '1.10/daemonset',
  '1.14/hello-probes',
  '1.18/multi-init',
  '1.20/user-volume',
  '1.22/list-frontend',
  '1.24/hello-multi',
  '1.26/job',
  '1.28/traffic-annotations-wildcards',
  '1.30/native-sidecar',
  'master/hello-multiport-metrics',
]

function goldenInputs(): readonly FormInput[] {
  const vectors = vectorsFolder()
  const root = vectors && join(vectors, 'istio/golden')
  if (root === undefined || !existsSync(root)) {
    console.log("Istio's goldens are not present: the forms are tried on the examples alone")
    return []
  }
  return GOLDENS.map((name) => {
    const folder = join(root, name)
    const golden = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as {
      readonly facts: string
      readonly native: boolean
    }
    return {
      name: `istio/golden/${name}`,
      manifests: readFileSync(join(folder, 'input.yaml'), 'utf8'),
      policies: [everywhere(golden.native)],
      facts: readFileSync(join(folder, golden.facts), 'utf8'),
    }
  })
}

function everywhere(native: boolean): string {
  return `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata: {name: everywhere}
spec:
  defaultNamespace: default
  istio: {nativeSidecars: "${native}"}
  namespaces: [{name: "*", labels: {istio-injection: enabled}}]
`
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function codesOf(result: RunResult): readonly string[] {
  return [...new Set([...result.stderr.matchAll(/error (RI\d{4}):/g)].map(([, code = '']) => code))].sort()
}

function agree(input: FormInput): void {
  inExample(formFiles(input), (folder) => {
    const expected = INJECT.run(folder, input)
    const refused = input.name.endsWith('-refused')
    is(expected.status, refused ? 2 : 0, expected.stderr)
    if (!refused) ok(differ(podsOf(expected.stdout), podsOf(input.manifests)), 'something is injected')
    for (const { name, run } of forms) {
      const result = run(folder, input)
      const told = `${name}, for ${input.name}: ${result.stderr}`
      if (refused) {
        ok(result.status !== 0, told)
        is(result.stdout, '', told)
        equal(codesOf(result), codesOf(expected), told)
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
  const inputs = [...exampleInputs(), ...goldenInputs()]
  it(`through ${forms.map(({ name }) => name).join(', ')}`, () => {
    ok(inputs.length >= 8, 'the examples are found')
    for (const name of needed) is(present.has(name), findProgram(name) !== undefined)
  })
  it.each(({ name }) => name, inputs, agree)
})
