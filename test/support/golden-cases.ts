/** Istio's golden cases as the command line would be given them: manifests, facts and a policy that injects everywhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDocuments } from '../../src/yaml/read.ts'
import { vectorsFolder } from './vectors.ts'

/** One case, in texts. */
export interface GoldenCase {
  /** `1.30/hello`. */
  readonly name: string
  readonly input: string
  readonly policy: string
  readonly facts: string
}

interface CaseFile {
  readonly version: string
  readonly facts: string
  readonly replaceData: { readonly [key: string]: string }
  readonly native: boolean
  readonly compliancePolicy: string
  readonly platform: string
  readonly env: { readonly [name: string]: string }
}

interface FactsObject {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data: { [key: string]: string }
}

/** The cases of the versions asked for; none where the vectors are not there. */
export function goldenCases(isWanted: (version: string) => boolean): readonly GoldenCase[] {
  const root = join(vectorsFolder() ?? '', 'istio', 'golden')
  if (vectorsFolder() === undefined || !existsSync(root)) return []
  return readdirSync(root)
    .filter(isWanted)
    .flatMap((version) => readdirSync(join(root, version)).map((name) => `${version}/${name}`))
    .filter((name) => existsSync(join(root, name, 'case.json')))
    .sort()
    .map((name) => goldenCase(root, name))
}

function goldenCase(root: string, name: string): GoldenCase {
  const folder = join(root, name)
  const file = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as CaseFile
  return {
    name,
    get input() {
      return readFileSync(join(folder, 'input.yaml'), 'utf8')
    },
    policy: policyOf(file),
    get facts() {
      return factsOf(folder, file)
    },
  }
}

/** Facts of a case as text, with the texts that it replaces. */
function factsOf(folder: string, { facts, replaceData }: CaseFile): string {
  const objects = readDocuments({ name: 'facts', text: readFileSync(join(folder, facts), 'utf8') }).map(
    (document) => JSON.parse(JSON.stringify(document.root()?.value() ?? null)) as FactsObject | null,
  )
  for (const [key, file] of Object.entries(replaceData)) {
    const [name = '', entry = ''] = key.split('/')
    const object = objects.find((one) => one?.kind === 'ConfigMap' && one.metadata.name === name)
    if (object !== undefined && object !== null) object.data[entry] = readFileSync(join(folder, file), 'utf8')
  }
  return objects.map((object) => JSON.stringify(object)).join('\n---\n')
}

function policyOf({ version, native, platform, env, compliancePolicy }: CaseFile): string {
  const istiod = {
    ...env,
    ...(platform !== '' && { PLATFORM: platform }),
    ...(compliancePolicy !== '' && { COMPLIANCE_POLICY: compliancePolicy }),
  }
  const spec = {
    defaultNamespace: 'default',
    kubernetesVersion: native ? '1.34' : '1.28',
    namespaces: [{ name: '*', labels: { 'istio-injection': 'enabled' } }],
    istio: { version, nativeSidecars: native, env: istiod },
  }
  return JSON.stringify({ apiVersion: 'render-inject.dev/v1alpha1', kind: 'InjectionPolicy', metadata: { name: 't' }, spec })
}
