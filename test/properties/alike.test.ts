/** An item that is read by its likeness to an earlier one says what it says when it is read itself, and its pod templates stand where they stand. SEED=… LISTS=… */

import { stringify } from 'yaml'
import { isInjectError } from '../../src/base/diagnostic.ts'
import { at, sameJson } from '../../src/base/json.ts'
import { readSource } from '../../src/inject/read-source.ts'
import { linesOf, siteOf } from '../../src/inject/replay/site.ts'
import { resourceId } from '../../src/krm/resource.ts'
import type { Item } from '../../src/krm/unfold.ts'
import { findPodTemplates, workloadRule } from '../../src/krm/workloads.ts'
import type { Document } from '../../src/yaml/read.ts'
import { equal, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { ownStreams } from '../support/own-streams.ts'
import { objectsOf } from '../support/pods.ts'
import { random } from '../support/random.ts'
import { renamedCopies } from '../support/renamed-copies.ts'
import { randomStream } from '../support/replay-streams.ts'
import { resourceList } from '../support/resource-list.ts'

const SEED = Number(process.env['SEED'] ?? 20_260)
const LISTS = Number(process.env['LISTS'] ?? 12)

/** As long as a list has to be. */
const LONG = 200

/** How many items are read by their likeness; throws where one is not what it is. */
function alikeIn(manifests: string, name: string): number {
  return readSource({ name, text: manifests }).contents.reduce((count, { document, content }) => {
    if (content.form === 'other') return count
    return count + content.items.filter((item) => isAlike(item, { document, manifests, name })).length
  }, 0)
}

interface Where {
  readonly document: Document
  readonly manifests: string
  readonly name: string
}

function isAlike(item: Item, { document, manifests, name }: Where): boolean {
  const { alike, node } = item
  if (alike === undefined) return false
  const read = node.value()
  const place = `${name}: ${manifests.slice(node.span.start, node.span.end)}`
  ok(sameJson(alike.value(), read), place)
  ok(sameJson(item.object, read), place)
  equal([item.apiVersion, item.kind], [at(read, 'apiVersion'), at(read, 'kind')], place)
  const plain = { document, node, alike: undefined }
  const rule = workloadRule(item.apiVersion, item.kind)
  for (const path of rule ? findPodTemplates(item.object, rule) : []) {
    equal(linesOf(item, path), linesOf(plain, path), place)
    for (const workload of [
      { name: resourceId(item.object).name, path },
      { name: 'main', path },
    ]) {
      const [quick, slow] = [siteOf(item, workload), siteOf(plain, workload)]
      equal([quick?.words, quick?.make.text], [slow?.words, slow?.make.text], place)
    }
  }
  return true
}

/** The objects as kustomize prints them. */
function asKustomizePrints(objects: readonly unknown[]): string {
  const text = (object: unknown): string =>
    stringify(object, { indentSeq: false, lineWidth: 0, singleQuote: true, version: '1.1' })
  return resourceList(objects.map(text).join('---\n'), undefined)
}

/** None where the stream is no YAML. */
function readableObjects(manifests: string): readonly unknown[] {
  try {
    return objectsOf(manifests)
  } catch (error) {
    if (!isInjectError(error)) throw error
    return []
  }
}

describe('items that read like earlier ones', (it) => {
  it('say what they say: renamed copies of our cases and examples', () => {
    let count = 0
    let documents = 0
    for (const { name, manifests } of ownStreams()) {
      if (manifests.startsWith('{')) continue
      const objects = Array.from({ length: 6 }, (_, i) => objectsOf(renamedCopies(manifests, random(SEED + i)))).flat()
      if (objects.length > LONG) count += alikeIn(asKustomizePrints(objects), name)
      documents += alikeIn(renamedCopies(manifests, random(SEED)), name)
    }
    ok(count > 1000 && documents > 300, `only ${count} items and ${documents} documents, SEED=${SEED}`)
  })
  it('say what they say: random pods with adversarial words', () => {
    let count = 0
    let documents = 0
    for (let seed = SEED; seed < SEED + LISTS; seed++) {
      const { manifests } = randomStream(random(seed))
      if (/^kind: (?:Resource)?List$/m.test(manifests)) continue
      const objects = readableObjects(manifests.replaceAll('\r', ''))
      count += alikeIn(asKustomizePrints(Array.from({ length: 8 }, () => objects).flat()), `SEED=${seed} LISTS=1`)
      if (objects.length > 0) documents += alikeIn(manifests, `SEED=${seed} LISTS=1`)
    }
    ok(LISTS < 12 || (count > 600 && documents > 60), `only ${count} items and ${documents} documents, SEED=${SEED}`)
  })
  it('are read themselves where a word is no text, or is not all of its line', () => {
    const item = (name: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n  - name: main\n    image: x:1\n`
    const odd = [
      'true',
      'null',
      'y',
      '1.5',
      'a b',
      'a # b',
      '"a\\tb"',
      "'it''s'",
      '0x1f',
      '[]',
      "'true'",
      '"null"',
      "'12'",
      '"12"',
    ]
    const names = [...Array.from({ length: LONG }, (_, i) => `app-${i}`), ...odd]
    const count = alikeIn(resourceList(names.map(item).join('---\n'), undefined), 'odd words')
    ok(count >= LONG && count < names.length)
  })
  it('say what they say where words stand within longer texts, and in flow style', () => {
    const pod = (metadata: string): string =>
      `apiVersion: v1\nkind: Pod\n${metadata}\nspec:\n  containers:\n  - name: main\n    image: x:1\n`
    const within = (open: string, close: string): ((word: string) => string) => {
      return (word) => pod(`metadata:\n  name: m\n  annotations:\n    a: ${open}\n      name: ${word}\n      y${close}`)
    }
    const forms = [
      within('"x', '"'),
      within("'x", "'"),
      within('>', ''),
      within('|-', ''),
      (word: string) => pod(`metadata:\n  name: ${word}\n    more`),
      (word: string) => pod(`metadata: {\n  name: ${word}\n}`),
    ]
    const words = [...Array.from({ length: 40 }, (_, i) => `app-${i}`), 'a:b', 'r/x:1@y:2', 'a.b', 'y', 'true']
    const counts = forms.map((form) => alikeIn(words.map(form).join('---\n'), 'forms'))
    ok(counts.filter((count) => count > 40).length >= 4, counts.join(' '))
  })
})
