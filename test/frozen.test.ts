/** Output stability: same policy, facts and manifests give the same bytes, unless CHANGELOG.md says otherwise. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { equal, is, ok } from './support/assert.ts'
import { PROJECT } from './support/bundle.ts'
import { describe } from './support/describe.ts'
import { type FrozenRow, frozenRows, frozenRuns, HOW, nextRow, outputChanges } from './support/frozen.ts'

describe('frozen outputs', (it) => {
  const rows = frozenRows()
  const runs = frozenRuns()

  it('are of every run of the corpus', () => {
    const names = runs.map(({ name }) => name)
    const missing = names.filter((name) => !rows.has(name))
    const gone = [...rows.keys()].filter((name) => !names.includes(name))
    ok(missing.length + gone.length === 0, `new: ${missing.join(', ')}; gone: ${gone.join(', ')}: run npm run freeze`)
  })

  it.each(
    ({ name }) => name,
    runs,
    (run) => {
      const row = rows.get(run.name)
      if (row === undefined || row.inputs !== run.inputs)
        return is(row?.inputs, run.inputs, `${run.name}: its inputs changed: npm run freeze`)
      is(run.output, row.output, `${run.name}: ${HOW}`)
    },
  )

  it('that changed have a line in CHANGELOG.md', () => {
    const { all } = outputChanges(readFileSync(join(PROJECT, 'CHANGELOG.md'), 'utf8'))
    for (const { name, change } of rows.values())
      ok(change === '-' || all.includes(change), `${name}: no line \`${change}\` under Output changes of CHANGELOG.md`)
  })
})

describe('freezing', (it) => {
  const LOG = `# Changelog

## Unreleased

### Added

- \`no-change\`: not here

### Output changes

- \`probe-ports\`: ports of probes are numbers

## 1.0.0

### Output changes

- \`first\`: everything
`
  const { all, unreleased } = outputChanges(LOG)
  const before: FrozenRow = { name: 'a', inputs: 'i', output: 'o', change: 'first' }

  it('reads the lines of releases', () => {
    equal(all, ['probe-ports', 'first'])
    equal(unreleased, ['probe-ports'])
  })

  it.each(
    ([what]) => what,
    [
      ['the same output stays as it is', 'i', 'o', undefined, 'first'],
      ['other inputs need no line', 'j', 'p', undefined, 'first'],
      ['another output needs a line', 'i', 'p', undefined, undefined],
      ['the line of a release does not do', 'i', 'p', 'first', undefined],
      ['a line that is not there does not do', 'i', 'p', 'none', undefined],
      ['a new line does', 'i', 'p', 'probe-ports', 'probe-ports'],
    ] as const,
    ([, inputs, output, named, change]) => {
      let next: FrozenRow | undefined
      try {
        next = nextRow({ name: 'a', inputs, output }, before, { named, unreleased })
      } catch (error) {
        ok((error as Error).message.includes(HOW))
      }
      is(next?.change, change)
    },
  )
})
