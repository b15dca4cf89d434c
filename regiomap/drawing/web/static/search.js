/* Search: forgives accents and case, and knows the names from before a merger. */
(function (rm) {
  "use strict";

  const { text, byAlphabet } = rm.words;
  const { element } = rm.elements;
  const MOST = 8;

  const plain = (words) =>
    words
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();

  function createIndex(store) {
    const { territory, data } = store;
    const entries = territory.codes.flatMap((code, place) => [
      { place, key: plain(territory.names[place]), shown: territory.names[place] },
      { place, key: plain(code), shown: `${territory.names[place]} (${code})` },
      ...(data.formerNames[place] || []).map((old) => ({
        place,
        key: plain(old),
        shown: text("search.former", { old, name: territory.names[place] }),
      })),
    ]);
    /** Best matches first: the whole name, then its beginning, a word, any part. */
    return (query) => {
      const wanted = plain(query);
      if (!wanted) return [];
      const rank = (key) => {
        if (key === wanted) return 0;
        if (key.startsWith(wanted)) return 1;
        return key.includes(` ${wanted}`) ? 2 : key.includes(wanted) ? 3 : -1;
      };
      const found = entries
        .map((entry) => ({ ...entry, rank: rank(entry.key) }))
        .filter((entry) => entry.rank >= 0);
      found.sort((a, b) => a.rank - b.rank || byAlphabet(a.shown, b.shown));
      const seen = new Set();
      return found.filter(({ place }) => !seen.has(place) && seen.add(place)).slice(0, MOST);
    };
  }

  /** A combobox as the ARIA practices describe it: arrows walk, Enter takes, Escape clears. */
  function createSearch(store, actions) {
    const input = document.getElementById("rm-search");
    const box = document.getElementById("rm-found");
    const find = createIndex(store);
    let found = [];
    let active = -1;

    const show = () => {
      const open = input.value.trim() !== "";
      box.hidden = !open;
      input.setAttribute("aria-expanded", String(open && found.length > 0));
      input.setAttribute("aria-activedescendant", active >= 0 ? `rm-found-${active}` : "");
      box.replaceChildren(
        ...found.map((entry, i) =>
          element(
            "li",
            {
              id: `rm-found-${i}`,
              role: "option",
              "aria-selected": String(i === active),
              onmousedown: (event) => event.preventDefault(),
              onclick: () => take(i),
            },
            entry.shown,
          ),
        ),
      );
      if (open && !found.length) {
        box.append(
          element(
            "li",
            { role: "option", "aria-selected": "false", "aria-disabled": "true", class: "rm-hint" },
            text("search.nothing"),
          ),
        );
      }
    };
    const take = (i) => {
      const entry = found[i];
      input.value = "";
      found = [];
      active = -1;
      show();
      if (entry) actions.pick(entry.place, { go: true });
    };
    input.addEventListener("input", () => {
      found = find(input.value);
      active = found.length ? 0 : -1;
      show();
    });
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && found.length) {
        active = (active + step + found.length) % found.length;
        show();
      } else if (event.key === "Enter" && active >= 0) take(active);
      else if (event.key === "Escape") take(-1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    input.addEventListener("blur", () => {
      box.hidden = true;
    });
    input.addEventListener("focus", show);
  }

  rm.search = { createSearch };
})(window.regiomap);
