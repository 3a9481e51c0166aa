// Stands for Node's `events` in the realm: nunjucks' base classes want something to extend, and nothing there emits. CommonJS, because `require` must give it.
module.exports = function NoEvents() {}
