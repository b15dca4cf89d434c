/* Words, numbers and elements: everything people read passes through here, as text only. */
(function (rm) {
  "use strict";

  let table = new Map();
  let language = "nl";

  /** Take over the texts of one language. */
  function speak(texts, lang) {
    table = new Map(Object.entries(texts));
    language = lang;
  }

  /** A text by its key, with its {placeholders} filled in. */
  function text(key, values = {}) {
    const words = table.has(key) ? table.get(key) : key;
    return words.replace(/\{(\w+)\}/g, (hole, name) =>
      name in values ? String(values[name]) : hole,
    );
  }

  /** One of two texts: `key.one` or `key.many`, with {n} as the language writes it. */
  function count(key, n, values = {}) {
    return text(`${key}.${n === 1 ? "one" : "many"}`, { ...values, n: number(n) });
  }

  // To make a format costs more than to use it a hundred times.
  const formats = new Map();

  function number(value, digits = 0) {
    const key = `${language} ${digits}`;
    if (!formats.has(key)) {
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      formats.set(key, new Intl.NumberFormat(language === "nl" ? "nl-BE" : "en-GB", options));
    }
    return formats.get(key).format(value);
  }

  /** A length: in metres when short, else in kilometres. */
  function length(metres) {
    return metres < 1000
      ? `${number(metres)} m`
      : `${number(metres / 1000, metres < 1e5 ? 1 : 0)} km`;
  }

  /** Names in a row: "a, b en c". */
  function list(names) {
    if (names.length < 2) return names.join("");
    return `${names.slice(0, -1).join(", ")} ${text("and")} ${names[names.length - 1]}`;
  }

  /**
   * An element. Attributes are set as such, `on*` are listeners, children become text nodes or
   * elements; nothing is ever parsed as markup.
   */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined)
        made.setAttribute(name, value);
    }
    made.append(
      ...children.filter((child) => child !== null && child !== undefined && child !== false),
    );
    return made;
  }

  rm.words = { speak, text, count, number, length, list, element };
})(window.regiomap);
