/** `--output`: the old file or the new one, never a part. */
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../../src/cli/host/replace-file.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'

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
})
