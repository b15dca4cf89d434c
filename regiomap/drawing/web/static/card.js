/* The card of a municipality: who it is, its neighbours, and where it may go. */
(function (rm) {
  "use strict";

  const { h, render, Fragment } = preact;
  const { text, number, count, list } = rm.words;
  const { chip, regionName, reasons, button, linkTo } = rm.signs;

  function createCard(store, actions) {
    const card = document.getElementById("rm-card");
    const { territory, data } = store;
    let shown = -1;

    function redraw() {
      const place = store.selected;
      const inside = card.contains(document.activeElement);
      card.hidden = place < 0;
      render(place < 0 ? null : h(Fragment, { key: place }, whole(place)), card);
      if (place !== shown) card.scrollTop = 0;
      shown = place;
      // What had the focus may be gone, since a region takes nobody twice.
      if (inside && place >= 0 && !card.contains(document.activeElement)) focus();
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
      facts(place),
      failing(place),
      data.editable && moves(place),
      neighbours(place),
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
        data.formerNames[place] ? [text("formerly"), list(data.formerNames[place])] : null,
      ];
      return h(
        "dl",
        null,
        ...rows
          .filter(Boolean)
          .flatMap(([term, what]) => [h("dt", null, term), h("dd", null, what)]),
      );
    }

    /** What is wrong with its region: on a phone the list lies under the card. */
    function failing(place) {
      const region = store.verdict.regions[store.step.of[place]];
      return region && !region.ok
        ? reasons(Object.entries(region.lights).filter(([, one]) => !one.ok))
        : "";
    }

    function moves(place) {
      const from = store.step.of[place];
      if (store.isLocked(from)) {
        return h(
          "section",
          null,
          h("h3", {}, text("move")),
          h("p", { class: "rm-hint" }, text("move.locked", { region: store.step.regions[from] })),
        );
      }
      const alive = store.verdict.regions
        .map((region, index) => (region && index !== from ? index : -1))
        .filter((index) => index >= 0);
      const near = [
        ...new Set(territory.neighbours[place].map((next) => store.step.of[next])),
      ].filter((region) => region >= 0 && region !== from);
      near.sort((a, b) => a - b);
      const far = alive.filter((region) => !near.includes(region));
      return h(
        "section",
        { class: "rm-moves" },
        h("h3", {}, text("move")),
        ...near.map((region) =>
          button(
            {
              disabled: store.isLocked(region),
              key: region,
              onclick: () => actions.move(place, region),
            },
            chip(store, region),
            store.step.regions[region],
            store.isLocked(region) ? ` (${text("locked")})` : "",
          ),
        ),
        button(
          { key: "new", onclick: () => actions.moveToNew(place) },
          h("span", { class: "rm-chip rm-chip-none", "aria-hidden": "true" }, "+"),
          text("move.new"),
        ),
        from >= 0
          ? button(
              { key: "none", onclick: () => actions.move(place, -1) },
              chip(store, -1),
              text("move.none"),
            )
          : null,
        far.length ? other(place, far) : null,
      );
    }

    /** Every region that is not a neighbour: sometimes two steps are needed to get there. */
    function other(place, far) {
      const here = territory.parentOf[place];
      const parentOf = (region) => store.verdict.regions[region].parent;
      far.sort((a, b) => (parentOf(b) === here) - (parentOf(a) === here) || a - b);
      return h(
        "select",
        {
          key: "other",
          "aria-label": text("move.other"),
          onchange: (event) => actions.move(place, Number(event.currentTarget.value)),
        },
        h("option", { value: "" }, `${text("move.other")}…`),
        ...far.map((region) =>
          h(
            "option",
            { value: region, disabled: store.isLocked(region) },
            `${store.step.labels[region]} · ${store.step.regions[region]}`,
          ),
        ),
      );
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
    return { redraw, focus };
  }

  rm.card = { createCard };
})(window.regiomap);
