/** What is said of a stream that is no ResourceList. */
import { fail } from '../base/diagnostic.ts'
import type { ReadSource } from '../inject/read-source.ts'
import { describeResource } from '../krm/resource.ts'
import type { Content } from '../krm/unfold.ts'

type Read = ReadSource['contents'][number]

/** Throws InjectError RI0101 for an empty input, RI0102 for anything but one ResourceList. */
export function refuseStream({ source }: ReadSource, [first, second]: readonly Read[]): never {
  if (first === undefined) {
    return fail('RI0101', `${source.name} is empty`, {
      hint: 'function mode reads a ResourceList from stdin; for plain manifests: render-inject inject',
    })
  }
  const wrong = first.content.form === 'resource-list' ? second : first
  return fail(
    'RI0102',
    `function mode reads one ResourceList of config.kubernetes.io, and this is ${tellContent(wrong?.content)}`,
    {
      ...(wrong && { place: { source, span: wrong.document.span } }),
      hint: 'for plain manifests: render-inject inject',
    },
  )
}

function tellContent(content: Content | undefined): string {
  switch (content?.form) {
    case 'objects':
      return content.items[0] === undefined ? 'an empty list' : describeResource(content.items[0].object)
    case 'resource-list':
      return 'a second one'
    case 'other':
    case undefined:
      return 'no Kubernetes object'
  }
}
