/* Words, numbers and dates, in the language of the page. */
(function (rm) {
  "use strict";

  const { turns } = rm.constants;
  const TURNS = new RegExp(turns, "gu");
  let table = new Map();
  let language = "nl";
  let nouns = {};
  let plural = null;

  /** Take over the texts of one language, and what regions and parents are called. */
  function speak(texts, lang, terms) {
    table = new Map(Object.entries(texts));
    language = lang;
    const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);
    const capitals = Object.entries(terms).map(([what, word]) => [what, capital(word)]);
    nouns = { term: terms, Term: Object.fromEntries(capitals) };
    plural = new Intl.PluralRules(locale());
  }

  const locale = () => (language === "nl" ? "nl-BE" : "en-GB");

  /** Whether a number, or what it reads as, asks for the word for one. */
  const single = (n) => plural.select(typeof n === "number" ? n : n === "1" ? 1 : 2) === "one";

  const HOLE = /\{(\w+)(?:\.(\w+))?(?::([^|{}]*)\|([^|{}]*))?\}/g;

  /**
   * A text by its key, with its {placeholders} filled in: {n:one|many} is the word that fits the
   * number, {term.parent} what a parent is called, {Term.parent} so at the beginning.
   */
  function text(key, values = {}) {
    const words = table.has(key) ? table.get(key) : key;
    return words.replace(HOLE, (hole, name, part, one, many) => {
      if (part !== undefined) return nouns[name]?.[part] ?? hole;
      if (!(name in values)) return hole;
      if (many !== undefined) return single(values[name]) ? one : many;
      return String(values[name]).replace(TURNS, ""); // a name turns no sentence round
    });
  }

  /** One of two texts: `key.one` or `key.many`, with {n} as the language writes it. */
  function count(key, n, values = {}) {
    return text(`${key}.${single(n) ? "one" : "many"}`, { ...values, n: number(n) });
  }

  // To make a format costs more than to use it a hundred times.
  const formats = new Map();

  function number(value, digits = 0) {
    const key = `${language} ${digits}`;
    if (!formats.has(key)) {
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      formats.set(key, new Intl.NumberFormat(locale(), options));
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

  /** A day as people write it. */
  function longDate(day) {
    return day.toLocaleDateString(locale(), { dateStyle: "long" });
  }

  /** The order of names: as in a Dutch index, in every language. */
  const byAlphabet = (a, b) => a.localeCompare(b, "nl");

  rm.words = { speak, text, count, number, length, list, longDate, byAlphabet };
})(window.regiomap);
