import { imageName } from '../../krm/image-name.ts'
import type { ImageState, ListedContainer, ListedImages } from './listed-images.ts'

/** Workloads that are named in a row of the wide table. */
const NAMED = 5

/** One image a row, and `wide` with who has it; with what is behind first. */
export function imagesTable({ containers, isCompared }: ListedImages, form: 'table' | 'wide'): string {
  if (containers.length === 0) return ''
  const groups = grouped(containers, ({ image, state = '', now = '' }) => [image, state, now].join('\n'))
  const head = [
    'IMAGE',
    'WORKLOADS',
    ...(isCompared ? ['STATE'] : []),
    ...(form === 'wide' ? ['CONTAINERS', 'INJECTORS', 'IN'] : []),
  ]
  const rows = groups
    .map((group): readonly [ListedContainer, readonly string[]] => {
      const [first] = group
      const titles = distinct(group.map(({ title }) => title))
      const more = titles.length > NAMED ? ` and ${titles.length - NAMED} more` : ''
      return [
        first,
        [
          first.image,
          String(titles.length),
          ...(isCompared ? [told(first)] : []),
          ...(form === 'wide'
            ? [
                distinct(group.map(({ container }) => container)).join(','),
                distinct(group.map(({ injector }) => injector)).join(','),
                titles.slice(0, NAMED).join(', ') + more,
              ]
            : []),
        ],
      ]
    })
    .sort(([a], [b]) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.image < b.image ? -1 : 1))
    .map(([, cells]) => cells)
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((cells) => cells[i]?.length ?? 0)))
  return [head, ...rows]
    .map(
      (cells) =>
        `${cells
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('   ')
          .trimEnd()}\n`,
    )
    .join('')
}

const ORDER: readonly (ImageState | undefined)[] = ['behind', 'extra', 'to come', 'current', undefined]

/** The images alone, each once: what is there and what would come. */
export function imagesNames({ containers }: ListedImages): string {
  const all = distinct(containers.flatMap(({ image, now }) => (now === undefined ? [image] : [image, now])))
  return [...all]
    .sort()
    .map((image) => `${image}\n`)
    .join('')
}

/** The list for programs: docs/images.md describes it. */
export function imagesJson({ containers }: ListedImages): string {
  const images = grouped(containers, ({ image }) => image)
    .map(([first, ...others]) => ({
      image: first.image,
      containers: [first, ...others].map(({ workload, file, line, injector, list, container, state, now }) => ({
        workload,
        file,
        line,
        injector,
        list,
        container,
        ...(state && { state }),
        ...(now && { now }),
      })),
    }))
    .sort((a, b) => (a.image < b.image ? -1 : 1))
  return `${JSON.stringify({ apiVersion: 'render-inject.dev/v1alpha1', kind: 'ImageList', images }, null, 2)}\n`
}

/** `behind 1.30.1`; another repository is told in full. */
function told({ image, state, now }: ListedContainer): string {
  if (now === undefined) return state ?? '-'
  const [old, next] = [parts(image), parts(now)]
  return `${state}, now ${old.repository === next.repository ? next.version : now}`
}

function parts(image: string): { readonly repository: string; readonly version: string } {
  const repository = imageName(image)
  return { repository, version: image.slice(repository.length + 1) || image }
}

function grouped(
  all: readonly ListedContainer[],
  keyOf: (one: ListedContainer) => string,
): readonly (readonly [ListedContainer, ...ListedContainer[]])[] {
  const groups = new Map<string, [ListedContainer, ...ListedContainer[]]>()
  for (const one of all) {
    const known = groups.get(keyOf(one))
    if (known === undefined) groups.set(keyOf(one), [one])
    else known.push(one)
  }
  return [...groups.values()]
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
