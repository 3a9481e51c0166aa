/** An image without tag and digest: `registry:5000/web` of `registry:5000/web:1@sha256:…`. Mirrors kustomize's image transformer, v5.7. */
export function imageName(image: string): string {
  const [bare = ''] = image.split('@', 1)
  const colon = bare.lastIndexOf(':')
  return colon > bare.lastIndexOf('/') ? bare.slice(0, colon) : bare
}
