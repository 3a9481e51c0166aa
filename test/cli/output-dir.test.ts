import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { replaceFolder } from '../../src/cli/host/replace-folder.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { KUSTOMIZATION, writtenFiles } from '../../src/frontends/output-folder.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { FACTS, workload } from '../support/small-facts.ts'

const WEB = workload('web', 'shop')
const STREAM = `# head
---
${WEB}---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: "system:Web"}   # kept
---
# only a comment
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: shop}}
`

/** Runs `inject -o out` in a folder that holds the facts. */
function inject(folder: string, input: string, out = 'out'): Outcome {
  writeFileSync(join(folder, 'facts.yaml'), FACTS)
  const argv = ['inject', '--facts', join(folder, 'facts.yaml'), '-o', join(folder, out)]
  const outcome = runCli(argv, { chunks: CHUNKS, readStdin: () => input, progress: () => {} })
  is(outcome.stdout, '', 'nothing on stdout')
  return { ...outcome, stderr: outcome.stderr.replaceAll(`${folder}/`, '') }
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/** Runs the body as somebody for whom permissions count, and who owns these files and folders. */
function asUser<T>(owned: readonly string[], body: () => T): T {
  if (process.getuid?.() !== 0) return body()
  for (const path of owned) chownSync(path, NOBODY, NOBODY)
  process.seteuid?.(NOBODY)
  try {
    return body()
  } finally {
    process.seteuid?.(0)
  }
}

const NOBODY = 65534

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')

function refused({ exitCode, stderr }: Outcome, code: string, text: string): void {
  is(exitCode, 2, stderr)
  ok(stderr.includes(`error ${code}: `) && stderr.includes(text), stderr)
}

describe('inject --output-dir', (it) => {
  it('writes a file for each document, and a kustomization that lists them in their order', () =>
    inFolder({}, (folder) => {
      const { exitCode, stderr } = inject(folder, STREAM)
      is(exitCode, 0, stderr)
      ok(stderr.endsWith('written     4 files in out\n'), stderr)
      const out = join(folder, 'out')
      const names = ['shop/deployment-web.yaml', 'clusterrole-system_web.yaml', 'list.yaml']
      equal(filesOf(out), [...names, KUSTOMIZATION].sort())
      const [head, ...rest] = read(out, KUSTOMIZATION).split('\n')
      ok(head?.startsWith('# Written by render-inject'), head)
      equal(rest, [
        'apiVersion: kustomize.config.k8s.io/v1beta1',
        'kind: Kustomization',
        'resources:',
        ...names.map((name) => `- ${name}`),
        '',
      ])
      ok(read(out, 'shop/deployment-web.yaml').includes('istio-proxy'))
      is(
        read(out, 'clusterrole-system_web.yaml'),
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: "system:Web"}   # kept\n',
      )
    }))

  it('calls files by their objects in long streams, too', () =>
    inFolder({}, (folder) => {
      const names = Array.from({ length: 60 }, (_, i) => `app-${i}`)
      const stream = names.map((name) => workload(name, 'shop')).join('---\n')
      is(inject(folder, stream).exitCode, 0)
      equal(filesOf(join(folder, 'out')), [KUSTOMIZATION, ...names.map((name) => `shop/deployment-${name}.yaml`)].sort())
    }))

  it('replaces what it wrote, and what is gone goes', () =>
    inFolder({}, (folder) => {
      is(inject(folder, STREAM).exitCode, 0)
      is(inject(folder, WEB).exitCode, 0)
      equal(filesOf(join(folder, 'out')), [KUSTOMIZATION, 'shop/deployment-web.yaml'])
      equal(readdirSync(folder).sort(), ['facts.yaml', 'out'], 'nothing beside it')
    }))

  it('keeps the permissions of the folder', () =>
    inFolder({}, (folder) => {
      is(inject(folder, STREAM).exitCode, 0)
      chmodSync(join(folder, 'out'), 0o2700)
      is(inject(folder, WEB).exitCode, 0)
      is(statSync(join(folder, 'out')).mode & 0o7777, 0o2700)
    }))

  it('is not kept from it by what a killed run of the same id left', () =>
    inFolder({}, (folder) => {
      is(inject(folder, STREAM).exitCode, 0)
      const old = join(folder, `.out.render-inject-${process.pid}.old`)
      mkdirSync(old)
      writeFileSync(join(old, 'file'), '')
      const { exitCode, stderr } = inject(folder, WEB)
      is(exitCode, 0, stderr)
      equal(readdirSync(folder).sort(), ['facts.yaml', 'out'])
    }))

  it('tells where the old folder is that the system does not let it remove', () =>
    inFolder({}, (folder) => {
      is(inject(folder, WEB).exitCode, 0)
      const shop = join(folder, 'out/shop')
      chmodSync(shop, 0o555)
      const { exitCode, stderr } = asUser([folder, join(folder, 'facts.yaml'), join(folder, 'out'), shop], () =>
        inject(folder, STREAM),
      )
      is(exitCode, 0, stderr)
      ok(existsSync(join(folder, 'out/list.yaml')), 'the new one stands')
      const [left = ''] = readdirSync(folder).filter((name) => name.endsWith('.old'))
      ok(stderr.includes(`left        ${left}, `), stderr)
      chmodSync(join(folder, left, 'shop'), 0o755)
    }))

  it('refuses a name that is too long', () =>
    inFolder({}, (folder) => {
      const { exitCode, stderr } = inject(folder, WEB, 'n'.repeat(240))
      is(exitCode, 74, stderr)
    }))

  it('takes an empty folder, and a link to one', () =>
    inFolder({}, (folder) => {
      mkdirSync(join(folder, 'real'))
      symlinkSync('real', join(folder, 'link'))
      is(inject(folder, WEB, 'link').exitCode, 0)
      equal(filesOf(join(folder, 'real')), [KUSTOMIZATION, 'shop/deployment-web.yaml'])
      is(inject(folder, WEB, 'deep/new').exitCode, 0)
      equal(filesOf(join(folder, 'deep/new')), [KUSTOMIZATION, 'shop/deployment-web.yaml'])
    }))

  it('refuses a folder with anything else in it, and leaves it as it was', () =>
    inFolder({ 'mine/notes.txt': 'mine', 'theirs/kustomization.yaml': 'resources: []\n', file: 'text' }, (folder) => {
      refused(inject(folder, WEB, 'mine'), 'RI0603', 'mine holds notes.txt')
      refused(inject(folder, WEB, 'theirs'), 'RI0603', 'theirs holds kustomization.yaml')
      refused(inject(folder, WEB, 'file'), 'RI0603', 'file is no folder')
      is(inject(folder, WEB).exitCode, 0)
      const before = read(folder, 'out/shop/deployment-web.yaml')
      writeFileSync(join(folder, 'out/shop/extra.yaml'), 'mine')
      refused(inject(folder, STREAM), 'RI0603', 'out holds shop/extra.yaml')
      is(read(folder, 'out/shop/extra.yaml'), 'mine')
      is(read(folder, 'out/shop/deployment-web.yaml'), before)
    }))

  it('refuses the folder that it stands in, and none', () => {
    for (const path of ['', '.', '..', process.cwd(), '/']) {
      const result = replaceFolder(path, new Map([['a.yaml', 'a\n']]), { index: KUSTOMIZATION, filesOf: writtenFiles })
      is(result.kind, 'unfit', path)
    }
  })

  const BAD: readonly (readonly [string, string, string])[] = [
    ['an object without a name', 'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n', 'no metadata.name'],
    ['an object twice', `${WEB}---\n${WEB}`, 'there twice'],
    [
      'a kustomization',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: k}\n',
      'how to build',
    ],
    ['a text', 'just text\n', 'no Kubernetes object'],
    ['a ResourceList', 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n', 'ResourceList'],
  ]
  it.each(
    ([what]) => `refuses ${what}`,
    BAD,
    ([, input, text]) =>
      inFolder({}, (folder) => {
        refused(inject(folder, `${workload('ok', 'shop')}---\n${input}`), 'RI0604', text)
        ok(!existsSync(join(folder, 'out')), 'nothing was written')
      }),
  )

  it('writes nothing where injection fails, or together with --write', () =>
    inFolder({}, (folder) => {
      is(inject(folder, WEB).exitCode, 0)
      const before = read(folder, 'out/shop/deployment-web.yaml')
      refused(inject(folder, workload('web', 'nowhere')), 'RI0311', 'nowhere')
      is(read(folder, 'out/shop/deployment-web.yaml'), before)
      const both = runCli(['inject', '--write', '-o', 'x', 'y'], { chunks: CHUNKS, readStdin: () => '', progress: () => {} })
      refused(both, 'RI0207', '--output-dir')
    }))

  it('leaves the old folder where the disk is full', () =>
    inFolder({}, (folder) => {
      is(inject(folder, WEB).exitCode, 0)
      let calls = 0
      const result = replaceFolder(
        join(folder, 'out'),
        new Map([
          ['a.yaml', 'new\n'],
          ['b.yaml', 'new\n'],
        ]),
        { index: KUSTOMIZATION, filesOf: writtenFiles },
        (_fd, _bytes, _offset, length) => {
          if (++calls < 2) return length
          throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
        },
      )
      is(result.kind, 'refused')
      equal(filesOf(join(folder, 'out')), [KUSTOMIZATION, 'shop/deployment-web.yaml'])
      equal(readdirSync(folder).sort(), ['facts.yaml', 'out'])
    }))

  it('never makes names that lead out of the folder, or hide', () =>
    inFolder({}, (folder) => {
      const odd = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "../../x", namespace: ".."}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: "${'n'.repeat(253)}"}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n`
      is(inject(folder, odd).exitCode, 0)
      equal(
        filesOf(join(folder, 'out')).map((name) => (name.length > 100 ? 'long' : name)),
        ['configmap-a-2.yaml', 'configmap-a.yaml', 'long', KUSTOMIZATION, 'x./configmap-.._.._x.yaml'],
      )
      is(inject(folder, WEB).exitCode, 0, 'all of them are known for ours')
    }))
})
