/* Search: by name, code, post code or the name from before a merger, with errors forgiven. */
(function (rm) {
  "use strict";

  const { text, byAlphabet } = rm.words;
  const { element } = rm.elements;
  const { forms, best, fit, fitNearly } = rm.fuzzy;
  const MOST = 8;

  /** What people may search for, and which municipality it is. */
  function entriesOf({ territory, data }) {
    const entry = (place, words, shown) => ({ place, names: forms(words), shown });
    return territory.codes.flatMap((code, place) => {
      const name = territory.names[place];
      return [
        entry(place, name, name),
        entry(place, code, `${name} (${code})`),
        ...(data.formerNames[place] || []).map((old) =>
          entry(place, old, text("search.former", { old, name })),
        ),
        ...(data.searchWords[place] || []).map((word) =>
          entry(place, word, text("search.word", { word, name })),
        ),
      ];
    });
  }

  function createIndex(store) {
    const entries = entriesOf(store);
    const ranked = (wanted, how) =>
      entries
        .map((entry) => ({ ...entry, rank: best(entry.names, wanted, how) }))
        .filter((entry) => entry.rank >= 0);
    /** Best matches first; what is only nearly written so counts where nothing else fits. */
    return (query) => {
      const wanted = forms(query);
      if (!wanted[0]) return [];
      let found = ranked(wanted, fit);
      if (!found.length) found = ranked(wanted, fitNearly);
      found.sort((a, b) => a.rank - b.rank || byAlphabet(a.shown, b.shown));
      const seen = new Set();
      return found.filter(({ place }) => !seen.has(place) && seen.add(place)).slice(0, MOST);
    };
  }

  /**
   * A combobox as the ARIA practices describe it: arrows walk, Enter takes, Escape clears.
   * `take(place)` is called with the municipality that was chosen.
   */
  function wireSearch(input, box, find, taken) {
    let found = [];
    let active = -1;

    const option = (entry, i) =>
      element(
        "li",
        {
          id: `${box.id}-${i}`,
          role: "option",
          "aria-selected": String(i === active),
          onmousedown: (event) => event.preventDefault(),
          onclick: () => take(i),
        },
        entry.shown,
      );
    const nothing = () =>
      element(
        "li",
        { role: "option", "aria-selected": "false", "aria-disabled": "true", class: "rm-hint" },
        text("search.nothing"),
      );
    const show = () => {
      const open = input.value.trim() !== "";
      box.hidden = !open;
      input.setAttribute("aria-expanded", String(open && found.length > 0));
      input.setAttribute("aria-activedescendant", active >= 0 ? `${box.id}-${active}` : "");
      box.replaceChildren(...(open && !found.length ? [nothing()] : found.map(option)));
    };
    const take = (i) => {
      const entry = found[i];
      input.value = "";
      found = [];
      active = -1;
      show();
      if (entry) taken(entry.place);
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

  /** The search above the list of regions. */
  function createSearch(store, actions, find) {
    const input = document.getElementById("rm-search");
    const box = document.getElementById("rm-found");
    wireSearch(input, box, find, (place) => actions.pick(place, { go: true }));
  }

  rm.search = { createIndex, wireSearch, createSearch };
})(window.regiomap);
