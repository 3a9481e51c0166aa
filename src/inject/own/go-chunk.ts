/** The entry of the chunk that own Go templates need, and nunjucks templates that ask for the mesh config. */
export { compileGoTemplates } from './go-templates.ts'
export { meshData, meshJson } from './mesh-data.ts'
