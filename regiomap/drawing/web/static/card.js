/* The card of a municipality: who it is and why, its neighbours, and where it may go. */
(function (rm) {
  "use strict";

  const { h, render, Fragment } = preact;
  const { text, number, count, list } = rm.words;
  const { chip, regionName, reasons, inTurn, button, linkTo } = rm.signs;
  const { createChoices } = rm.choices;
  const { why } = rm.why;

  function createCard(store, actions, { print }) {
    const card = document.getElementById("rm-card");
    const { territory, data } = store;
    const { choices, putBack } = createChoices(store, actions, { moved: focusWayBack });
    let shown = -1;

    function draw(place) {
      const inside = card.contains(document.activeElement);
      card.hidden = place < 0;
      render(place < 0 ? null : h(Fragment, { key: place }, whole(place)), card);
      if (place !== shown) card.scrollTop = 0;
      shown = place;
      // What had the focus may be gone, as a region takes nobody twice.
      if (inside && place >= 0 && !card.contains(document.activeElement)) focusWayBack();
    }

    function focusWayBack() {
      (card.querySelector(".rm-put-back:enabled") || card.querySelector("h2")).focus();
    }

    const whole = (place) => [
      h(
        "header",
        null,
        h("h2", { tabindex: "-1", id: "rm-card-title" }, territory.names[place]),
        button(
          { class: "rm-close", "aria-label": text("close"), onclick: () => actions.close() },
          "×",
        ),
      ),
      data.editable && putBack(place),
      facts(place),
      failing(place),
      why(store, place),
      data.editable && choices(place),
      neighbours(place),
      button({ class: "rm-print-here", onclick: () => print(place) }, text("print.here")),
    ];

    function facts(place) {
      const region = store.step.of[place];
      const parent = territory.parentOf[place];
      const rows = [
        [
          text("region"),
          h("span", { class: "rm-with-chip" }, chip(store, region), regionName(store, region)),
        ],
        data.growth && region >= 0
          ? [text("slider.start"), store.startOf(region) || text("slider.never")]
          : null,
        territory.parents.length
          ? [text("parent"), parent < 0 ? text("no.parent") : territory.parents[parent]]
          : null,
        territory.population && territory.population[place] !== null
          ? [text("population"), number(territory.population[place])]
          : null,
        [text("code"), territory.codes[place]],
        formerly(place),
      ];
      return h(
        "dl",
        null,
        ...rows
          .filter(Boolean)
          .flatMap(([term, what]) => [h("dt", null, term), h("dd", null, what)]),
      );
    }

    /** Who merged into it, or what it was called before. */
    function formerly(place) {
      if (data.mergedFrom[place]) return [text("merged.from"), list(data.mergedFrom[place])];
      return data.formerNames[place] ? [text("formerly"), list(data.formerNames[place])] : null;
    }

    /** What is wrong with its region: on a phone the list lies under the card. */
    function failing(place) {
      const region = store.verdict.regions[store.step.of[place]];
      return region && !region.ok
        ? reasons(Object.entries(region.lights).filter(([, one]) => !one.ok))
        : "";
    }

    function neighbours(place) {
      const around = territory.neighbours[place];
      return h(
        "section",
        null,
        h("h3", {}, count("neighbours", around.length)),
        h(
          "ul",
          { class: "rm-members" },
          ...around.map((next) =>
            h(
              "li",
              null,
              linkTo(
                { onclick: () => actions.pick(next) },
                chip(store, store.step.of[next]),
                territory.names[next],
              ),
            ),
          ),
        ),
      );
    }

    const focus = () => card.querySelector("h2")?.focus({ preventScroll: true });
    return { redraw: inTurn(() => draw(store.selected)), focus };
  }

  rm.card = { createCard };
})(window.regiomap);
