/** Values that a template reads and nobody gives, and values that are given and no template reads. */
import type { Diagnostic } from '../../../base/diagnostic.ts'
import type { Place } from '../../../base/source.ts'
import { nearest } from '../../../base/suggest.ts'
import type { OwnInjectorPolicy } from '../../../policy/own-injectors.ts'
import type { LintedTemplates } from './linted-templates.ts'
import type { Read } from './reads.ts'
import { givenKeys, missingStep, type ValueLayers } from './value-layers.ts'

/** Reads of values, without the step that names the values; undefined where a template takes all of them at once. */
function valueReads(reads: readonly Read[]): { readonly reads: readonly Read[]; readonly all: 'told' | 'unknown' } {
  const ofValues = reads.filter(({ path }) => path[0] === 'values' || path[0] === 'Values')
  const isWhole = reads.some(({ path, isOpen }) => path.length === 0 || (path.length === 1 && isOpen))
  const isPassed = ofValues.some(({ path }) => path.length === 1)
  return {
    reads: ofValues.filter(({ path }) => path.length > 1).map((read) => ({ ...read, path: read.path.slice(1) })),
    all: isWhole || isPassed ? 'unknown' : 'told',
  }
}

/** RI0414, one a value. What a template is ready to miss is only told where it looks mistyped. */
export function missingValues(templates: LintedTemplates, known: ValueLayers): readonly Diagnostic[] {
  const { reads } = valueReads(templates.reads)
  const guarded = new Set(reads.filter(({ isOptional }) => isOptional).map(({ path }) => path.join('\n')))
  const found = new Map<string, Diagnostic>()
  for (const read of reads) {
    const missing = missingStep(known, read.path)
    const key = read.path.slice(0, (missing?.depth ?? 0) + 1).join('\n')
    if (missing === undefined || found.has(key)) continue
    const { prefix, title, owner } = templates.of(read.template)
    if (owner !== templates.injector) continue
    const step = read.path[missing.depth] ?? ''
    const meant = nearest(step, missing.beside)
    const isReady = [...guarded].some((one) => key === one || one.startsWith(`${key}\n`) || key.startsWith(`${one}\n`))
    if (isReady && meant === undefined) continue
    const name = (last: string): string => [prefix, ...read.path.slice(0, missing.depth), last].join('.')
    found.set(key, {
      code: 'RI0414',
      severity: 'error',
      message: `${title}, line ${templates.lineOf(read.template, read.start)}: ${name(step)} is given by no layer of values`,
      ...placed(templates.placeOf(read.template, read.start, read.end)),
      hint:
        meant === undefined
          ? `give it under values of the injector, under spec.namespaces[].values.${templates.injector.title}, or by valuesFromAnnotations`
          : `did you mean ${name(meant)}?`,
    })
  }
  return [...found.values()]
}

/** RI0415, one a value: nobody reads it. */
export function unusedValues(injector: OwnInjectorPolicy, templates: LintedTemplates, known: ValueLayers): readonly Diagnostic[] {
  const { reads, all } = valueReads(templates.reads)
  if (all === 'unknown') return []
  const used = new Set(reads.map(({ path }) => path[0] ?? ''))
  const wanted = [...used].filter((key) => missingStep(known, [key]) !== undefined)
  return givenKeys(known)
    .filter((key) => !used.has(key))
    .map((key): Diagnostic => {
      const layer = known.layers.find(({ values }) => Object.hasOwn(values, key))
      const place = layer === undefined ? known.declared.find((one) => one.key === key)?.place : layer.at?.keyPlace(key)
      const meant = nearest(key, wanted)
      const read = nearest(key, used)
      return {
        code: 'RI0415',
        severity: 'warning',
        message: `injector ${injector.title}: no template reads the value ${key}`,
        ...placed(place ?? injector.at.place),
        hint: WORD.test(key)
          ? `quote the key, if it is a text: without quotes YAML takes on, yes and y for true, off, no and n for false`
          : meant !== undefined
            ? `a template reads ${meant}, which nobody gives`
            : read !== undefined
              ? `did you mean ${read}, which a template reads?`
              : 'remove it, or read it in a template',
      }
    })
}

/** What YAML makes of `on` and `n` in the place of a key. */
const WORD = /^(?:true|false)$/

/** A place where there is one. */
export function placed(place: Place | undefined): { readonly place?: Place } {
  return place === undefined ? {} : { place }
}
