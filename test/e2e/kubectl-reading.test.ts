/** What kubectl reads as a workload of an injected namespace, we inject or refuse: the evasion set, and documents changed at random. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { at, isArray, type JsonObject } from '../../src/base/json.ts'
import { decodeUtf8 } from '../../src/cli/host/input.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { describeResource } from '../../src/krm/resource.ts'
import { workloadRule } from '../../src/krm/workloads.ts'
import { is, ok } from '../support/assert.ts'
import { findProgram, inFolder, runProgram } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { EVASIONS } from '../support/evasion-documents.ts'
import { containersOf, objectsOf, podsOf } from '../support/pods.ts'
import { pick, random } from '../support/random.ts'
import { FACTS } from '../support/small-facts.ts'
import { mutate } from '../support/yaml-texts.ts'

const kubectl = findProgram('kubectl')
if (kubectl === undefined) console.log('kubectl is not on PATH: its reading is not compared')

const MUTANTS = Number(process.env['RENDER_INJECT_MUTANTS'] ?? 60)
const SEED = Number(process.env['RENDER_INJECT_SEED'] ?? 1)

/** The objects that kubectl reads, without a cluster; none where it refuses. */
function readByKubectl(file: string): readonly JsonObject[] {
  const { stdout, status } = runProgram(kubectl ?? '', ['label', '--local', '-f', file, 'x=y', '-o', 'json'])
  return status === 0 ? objectsOf(stdout) : []
}

function inject(folder: string, bytes: Buffer): Outcome {
  writeFileSync(join(folder, 'facts.yaml'), FACTS)
  return runCli(['inject', '-', '--facts', join(folder, 'facts.yaml')], {
    chunks: CHUNKS,
    readStdin: () => decodeUtf8(bytes, '<stdin>'),
    progress: () => {},
  })
}

/** The workloads among what kubectl read that we let out without a sidecar. */
function evaded(bytes: Buffer): { readonly seen: number; readonly evaded: readonly string[] } {
  return inFolder({}, (folder) => {
    const file = join(folder, 'input.yaml')
    writeFileSync(file, bytes)
    const seen = readByKubectl(file).filter(isWorkloadOfShop)
    const outcome = seen.length === 0 ? undefined : inject(folder, bytes)
    if (outcome === undefined || outcome.exitCode !== 0) return { seen: seen.length, evaded: [] }
    const pods = podsOf(outcome.stdout)
    return {
      seen: seen.length,
      evaded: seen
        .map((object) => describeResource(object))
        .filter((name) => !containersOf(pods.get(name)).includes('istio-proxy')),
    }
  })
}

function isWorkloadOfShop(object: JsonObject): boolean {
  const rule = workloadRule(String(object['apiVersion']), String(object['kind']))
  if (rule === undefined || at(object, 'metadata', 'namespace') !== 'shop') return false
  const pod = object['kind'] === 'Pod' ? object : at(object, 'spec', 'template')
  return isArray(at(pod, 'spec', 'containers'))
}

describe('what kubectl reads', (it) => {
  if (kubectl === undefined) return it('is not compared', () => is(findProgram('kubectl'), undefined))

  it('is what we read, in the evasion set', () => {
    let workloads = 0
    for (const { name, bytes } of EVASIONS) {
      const answer = evaded(bytes)
      is(answer.evaded.join(), '', name)
      workloads += answer.seen
    }
    ok(workloads >= 42, `kubectl reads ${workloads} workloads`)
  })

  it(`is what we read, in ${MUTANTS} documents changed at random`, () => {
    const texts = EVASIONS.flatMap(({ text }) => text ?? [])
    const next = random(SEED)
    let workloads = 0
    for (let i = 0; i < MUTANTS; i++) {
      const text = mutate(pick(next, texts), next, texts)
      const answer = evaded(Buffer.from(text, 'utf8'))
      is(answer.evaded.join(), '', JSON.stringify(text))
      workloads += answer.seen
    }
    ok(workloads > MUTANTS / 10, `kubectl reads ${workloads} workloads`)
  })
})
