/** Keys of strategic merge patches that are no fields; those with a name are followed by `/FIELD`. */
export const DIRECTIVE = /^\$(?:patch|retainKeys|(?:setElementOrder|deleteFromPrimitiveList)\/.+)$/
