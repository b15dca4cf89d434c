/* The card of a municipality: who it is, its neighbours, and where it may go. */
(function (rm) {
  "use strict";

  const { text, number, count, list } = rm.words;
  const { element, button, refill } = rm.elements;
  const { chip, regionName, reasons, linkTo } = rm.signs;

  function createCard(store, actions) {
    const card = document.getElementById("rm-card");
    const { territory, data } = store;

    function redraw() {
      const place = store.selected;
      card.hidden = place < 0;
      if (place < 0) {
        card.replaceChildren();
        return;
      }
      refill(
        card,
        [
          element(
            "header",
            {},
            element("h2", { tabindex: "-1", id: "rm-card-title" }, territory.names[place]),
            button(
              { class: "rm-close", "aria-label": text("close"), onclick: () => actions.close() },
              "×",
            ),
          ),
          facts(place),
          failing(place),
          data.editable ? moves(place) : "",
          neighbours(place),
        ],
        { otherwise: "h2" },
      );
    }

    function facts(place) {
      const region = store.step.of[place];
      const parent = territory.parentOf[place];
      const rows = [
        [
          text("region"),
          element(
            "span",
            { class: "rm-with-chip" },
            chip(store, region),
            regionName(store, region),
          ),
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
      return element(
        "dl",
        {},
        ...rows
          .filter(Boolean)
          .flatMap(([term, what]) => [element("dt", {}, term), element("dd", {}, what)]),
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

    function moves(place) {
      const from = store.step.of[place];
      if (store.isLocked(from)) {
        return element(
          "section",
          {},
          element("h3", {}, text("move")),
          element(
            "p",
            { class: "rm-hint" },
            text("move.locked", { region: store.step.regions[from] }),
          ),
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
      return element(
        "section",
        { class: "rm-moves" },
        element("h3", {}, text("move")),
        ...near.map((region) =>
          button(
            {
              disabled: store.isLocked(region),
              "data-focus": `to ${region}`,
              onclick: () => actions.move(place, region),
            },
            chip(store, region),
            store.step.regions[region],
            store.isLocked(region) ? ` (${text("locked")})` : "",
          ),
        ),
        button(
          { "data-focus": "to new", onclick: () => actions.moveToNew(place) },
          element("span", { class: "rm-chip rm-chip-none", "aria-hidden": "true" }, "+"),
          text("move.new"),
        ),
        from >= 0
          ? button(
              { "data-focus": "to none", onclick: () => actions.move(place, -1) },
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
      const select = element(
        "select",
        {
          "data-focus": "to other",
          "aria-label": text("move.other"),
          onchange: () => actions.move(place, Number(select.value)),
        },
        element("option", { value: "" }, `${text("move.other")}…`),
        ...far.map((region) =>
          element(
            "option",
            { value: region, disabled: store.isLocked(region) },
            `${store.step.labels[region]} · ${store.step.regions[region]}`,
          ),
        ),
      );
      return select;
    }

    function neighbours(place) {
      const around = territory.neighbours[place];
      return element(
        "section",
        {},
        element("h3", {}, count("neighbours", around.length)),
        element(
          "ul",
          { class: "rm-members" },
          ...around.map((next) =>
            element(
              "li",
              {},
              linkTo(
                { "data-focus": `neighbour ${next}`, onclick: () => actions.pick(next) },
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
