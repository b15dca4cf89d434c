/* How near a name is to what somebody typed: accents, case, abbreviations and typing errors. */
(function (rm) {
  "use strict";

  // What people shorten, and how it stands on the map.
  const LONG = { st: "sint", ste: "sinte", stl: "sint", olv: "onze lieve vrouw" };
  // How many errors a word of so many letters may hold; a shorter one must be right.
  const ONE_ERROR = 4;
  const TWO_ERRORS = 8;
  const FUZZY = 4;

  /** A text in small letters and figures, without accents, single blanks between its words. */
  const plain = (words) =>
    words
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();

  /** The same with abbreviations written out. */
  const written = (words) =>
    words
      .replace(/\bo l v\b/g, "olv")
      .split(" ")
      .map((word) => (Object.hasOwn(LONG, word) ? LONG[word] : word))
      .join(" ");

  /** The ways in which a text may be meant. */
  const forms = (words) => [...new Set([plain(words), written(plain(words))])];

  /**
   * The fewest errors (a letter too many, too few, another one, two that changed places) between
   * what was typed and the beginning of a name; more than `most` counts as `most + 1`.
   */
  function errors(typed, name, most) {
    let before = [];
    let last = Array.from({ length: name.length + 1 }, (_, j) => j);
    for (let i = 1; i <= typed.length; i++) {
      const row = [i];
      for (let j = 1; j <= name.length; j++) {
        const same = typed[i - 1] === name[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
        if (i > 1 && j > 1 && typed[i - 1] === name[j - 2] && typed[i - 2] === name[j - 1])
          row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      before = last;
      last = row;
    }
    return Math.min(...last);
  }

  /** Where the words of a name begin. */
  const starts = (name) => [0, ...[...name.matchAll(/ /g)].map((blank) => blank.index + 1)];

  /** How well a name fits: 0 the whole, 1 its beginning, 2 a word, 3 any part; -1 not at all. */
  function fit(name, typed) {
    if (name === typed) return 0;
    if (name.startsWith(typed)) return 1;
    if (name.includes(` ${typed}`)) return 2;
    // Who writes 'sintniklaas' means it, too.
    const squeezed = typed.replaceAll(" ", "");
    if (name.replaceAll(" ", "").startsWith(squeezed)) return 2;
    return name.includes(typed) ? 3 : -1;
  }

  /** How well a name fits with typing errors: 4 and more; -1 not at all. Numbers hold none. */
  function fitNearly(name, typed) {
    const n = typed.length;
    const most = n >= TWO_ERRORS ? 2 : n >= ONE_ERROR ? 1 : 0;
    if (!most || /^[\d ]+$/.test(typed)) return -1;
    const least = Math.min(
      ...starts(name).map((at) => errors(typed, name.slice(at, at + n + most), most)),
    );
    return least <= most ? FUZZY + least : -1;
  }

  /** The best fit between the forms of a name and those of what was typed. */
  function best(names, wanted, how) {
    const fits = names.flatMap((name) => wanted.map((typed) => how(name, typed)));
    const good = fits.filter((one) => one >= 0);
    return good.length ? Math.min(...good) : -1;
  }

  rm.fuzzy = { forms, best, fit, fitNearly };
})(window.regiomap);
