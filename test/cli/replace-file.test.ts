/** `--output`: the old file or the new one, never a part. */
import {
  chmodSync,
  chownSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../../src/cli/host/replace-file.ts'
import { runCli } from '../../src/cli/program.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { FACTS, workload } from '../support/small-facts.ts'

const NOBODY = 65534

/** Runs without the powers of root, which writes everywhere. */
function asNobody<T>(run: () => T): T {
  if (process.getuid?.() !== 0) return run()
  process.seteuid?.(NOBODY)
  try {
    return run()
  } finally {
    process.seteuid?.(0)
  }
}

describe('replaceFile', (it) => {
  it('makes a file, and replaces one through a link with its permissions', () =>
    inFolder({ 'real.yaml': 'old' }, (folder) => {
      is(replaceFile(join(folder, 'new.yaml'), 'text\n'), undefined)
      is(readFileSync(join(folder, 'new.yaml'), 'utf8'), 'text\n')
      chmodSync(join(folder, 'real.yaml'), 0o600)
      symlinkSync('real.yaml', join(folder, 'link.yaml'))
      is(replaceFile(join(folder, 'link.yaml'), 'new'), undefined)
      is(readFileSync(join(folder, 'real.yaml'), 'utf8'), 'new')
      is(statSync(join(folder, 'real.yaml')).mode & 0o777, 0o600)
      equal(readdirSync(folder).sort(), ['link.yaml', 'new.yaml', 'real.yaml'])
    }))

  it('leaves the old file where the disk is full, and nothing beside it', () =>
    inFolder({ 'facts.yaml': 'old' }, (folder) => {
      let calls = 0
      const full = (): number => {
        if (calls++ === 0) return 1
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      }
      ok(replaceFile(join(folder, 'facts.yaml'), 'new text', full)?.includes('no space'))
      is(readFileSync(join(folder, 'facts.yaml'), 'utf8'), 'old')
      equal(readdirSync(folder), ['facts.yaml'])
      ok(replaceFile(join(folder, 'absent', 'facts.yaml'), 'text')?.includes('does not exist'))
    }))

  it('is not kept from it by what a killed run of the same id left, nor by a long name', () =>
    inFolder({}, (folder) => {
      for (const name of [`.render-inject-${process.pid}-0.tmp`, `.facts.yaml-${process.pid}.tmp`])
        writeFileSync(join(folder, name), 'left')
      is(replaceFile(join(folder, 'facts.yaml'), 'new'), undefined)
      is(readFileSync(join(folder, 'facts.yaml'), 'utf8'), 'new')
      is(replaceFile(join(folder, 'n'.repeat(255)), 'new'), undefined)
    }))

  it('makes what a link leads to that is not there yet', () =>
    inFolder({ 'd/other.yaml': '' }, (folder) => {
      symlinkSync('../new.yaml', join(folder, 'd/link.yaml'))
      symlinkSync('d', join(folder, 'e'))
      is(replaceFile(join(folder, 'e/link.yaml'), 'text'), undefined)
      is(readFileSync(join(folder, 'new.yaml'), 'utf8'), 'text')
      equal(readdirSync(join(folder, 'd')).sort(), ['link.yaml', 'other.yaml'])
    }))

  it('keeps the owner, where it may', () =>
    inFolder({ 'a.yaml': 'old' }, (folder) => {
      const path = join(folder, 'a.yaml')
      const owner = process.getuid?.() === 0 ? NOBODY : statSync(path).uid
      chownSync(path, owner, statSync(path).gid)
      is(replaceFile(path, 'new'), undefined)
      is(statSync(path).uid, owner)
    }))

  it('writes no file that is protected', () =>
    inFolder({ 'a.yaml': 'old' }, (folder) => {
      chmodSync(folder, 0o777)
      chmodSync(join(folder, 'a.yaml'), 0o444)
      is(
        asNobody(() => replaceFile(join(folder, 'a.yaml'), 'new')),
        'permission denied',
      )
      is(readFileSync(join(folder, 'a.yaml'), 'utf8'), 'old')
    }))

  it('writes a file where its folder takes no other', () =>
    inFolder({ 'a.yaml': 'old text' }, (folder) => {
      chmodSync(folder, 0o555)
      chmodSync(join(folder, 'a.yaml'), 0o666)
      is(
        asNobody(() => replaceFile(join(folder, 'a.yaml'), 'new')),
        undefined,
      )
      is(readFileSync(join(folder, 'a.yaml'), 'utf8'), 'new')
      is(
        asNobody(() => replaceFile(join(folder, 'b.yaml'), 'new')),
        'permission denied',
      )
      chmodSync(folder, 0o700)
    }))

  it('writes on in a file that stands open', () =>
    inFolder({}, (folder) => {
      const fd = openSync(join(folder, 'out'), 'w')
      writeSync(fd, 'one\n')
      is(replaceFile(`/dev/fd/${fd}`, 'two\n'), undefined)
      writeSync(fd, 'three\n')
      closeSync(fd)
      is(readFileSync(join(folder, 'out'), 'utf8'), 'one\ntwo\nthree\n')
    }))
})

describe('kube-inject --output', (it) => {
  it('replaces the file, and never empties it', () =>
    inFolder({ 'facts.yaml': FACTS, 'in.yaml': workload('web', 'shop'), 'out.yaml': 'old' }, (folder) => {
      const old = openSync(join(folder, 'out.yaml'), 'r')
      const argv = ['kube-inject', '-f', '$/in.yaml', '--facts', '$/facts.yaml', '-o', '$/out.yaml']
      const words = argv.map((word) => word.replace('$', folder))
      const { exitCode, stdout, stderr } = runCli(words, { chunks: CHUNKS, readStdin: () => '', progress: () => {} })
      equal([exitCode, stdout], [0, ''], stderr)
      ok(readFileSync(join(folder, 'out.yaml'), 'utf8').includes('istio-proxy'))
      is(readFileSync(old, 'utf8'), 'old')
      closeSync(old)
    }))
})
