/** The keys of one map; small maps need no hashing. */
export class Keys {
  #few: string[] | undefined = []
  #many: Set<string> | undefined

  /** False where the key is known already. */
  add(key: string): boolean {
    if (this.#few !== undefined) {
      if (this.#few.includes(key)) return false
      this.#few.push(key)
      if (this.#few.length <= 12) return true
      this.#many = new Set(this.#few)
      this.#few = undefined
      return true
    }
    const many = this.#many as Set<string>
    if (many.has(key)) return false
    many.add(key)
    return true
  }
}
