/* Who is in no region: by name, and with the reason where it is known. */
(function (rm) {
  "use strict";

  const { text, number, list } = rm.words;
  const MOST_NAMES = 5;

  /** Who is in no region: by name and with the reason where it is known. */
  function leftOut({ step, territory, data }) {
    const open = territory.codes.map((_, place) => place).filter((place) => step.of[place] < 0);
    const name = (place) => territory.names[place];
    const [told, others] = [true, false].map((known) =>
      open.filter((place) => place in data.unplaced === known).sort(territory.byName),
    );
    const lines = told.map((place) =>
      text("left.out", { name: name(place), reason: data.unplaced[place] }),
    );
    if (others.length) {
      const named = others.slice(0, MOST_NAMES).map(name);
      const more = others.length - named.length;
      const names = more
        ? text("left.more", { names: named.join(", "), n: number(more) })
        : list(named);
      lines.push(text("left.names", { names }));
    }
    return lines;
  }

  rm.leftout = { leftOut };
})(window.regiomap);
