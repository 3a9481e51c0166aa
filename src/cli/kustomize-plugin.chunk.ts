import * as plugin from './kustomize-plugin-file.ts'

/** kustomize's legacy plugin: where kustomize calls us as one. */
export const loadKustomizePlugin = (): typeof plugin => plugin
