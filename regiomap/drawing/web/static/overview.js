/* The answers of everybody: contested municipalities hatched on the map, and who said what. */
(function (rm) {
  "use strict";

  const { text, count, number, list } = rm.words;
  const { element, svg } = rm.elements;
  const { linkTo, drawn } = rm.signs;

  /** Slanting stripes over whatever colour lies below. */
  function hatching() {
    const stripes = svg("path", {
      d: "M-2 12L12 -2M-2 4L4 -2M6 14L14 6",
      stroke: "#10131a",
      "stroke-width": 2.4,
    });
    const shape = { id: "rm-contested", width: 12, height: 12, patternUnits: "userSpaceOnUse" };
    const defs = svg("defs", {}, svg("pattern", shape, stripes));
    return svg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "rm-patterns" }, defs);
  }

  function hatch(store, view, places) {
    document.body.append(hatching());
    view.map.createPane("rm-contested").style.zIndex = 405;
    view.map.getPane("rm-contested").style.pointerEvents = "none";
    const renderer = L.svg({ padding: 0.5, pane: "rm-contested" });
    for (const place of places)
      L.polygon(store.territory.shapes[place], {
        renderer,
        pane: "rm-contested",
        interactive: false,
        stroke: false,
        fillColor: "url(#rm-contested)",
        fillOpacity: 1,
        smoothFactor: 0,
        noClip: true,
        className: "rm-contested",
      }).addTo(view.map);
  }

  function createOverview(store, view, actions) {
    const box = document.getElementById("rm-overview");
    const { answers } = store.data;
    if (!answers) {
      box.remove();
      return;
    }
    const { names } = store.territory;
    const go = (place) =>
      drawn(linkTo({ onclick: () => actions.pick(place, { go: true }) }, names[place]));
    const contested = ({ place, own, moves }) =>
      element(
        "li",
        {},
        go(place),
        ": ",
        [
          own ? text("overview.own") : "",
          ...moves.map(({ to, by }) =>
            text("overview.to", {
              region: to ?? text("none"),
              names: list(by.map((one) => names[one])),
            }),
          ),
        ]
          .filter(Boolean)
          .join("; "),
      );
    const said = (answer) =>
      element(
        "li",
        {},
        go(answer.place),
        `: ${text(`ask.${answer.verdict}`)}`,
        answer.by ? ` (${answer.by})` : "",
        ...answer.remarks.map(([region, remark]) =>
          element(
            "blockquote",
            {},
            region === null ? "" : element("b", {}, text("overview.in", { region })),
            remark,
          ),
        ),
      );
    const refused = ([file, kind]) => element("li", {}, `${file}: ${text(`overview.${kind}`)}`);
    const several = (items, key, line) =>
      items.length
        ? [element("p", {}, count(key, items.length)), element("ul", {}, ...items.map(line))]
        : [];
    const n = (verdict) =>
      number(answers.said.filter((answer) => answer.verdict === verdict).length);
    box.append(
      element("h2", {}, text("overview.title")),
      element(
        "p",
        {},
        text("overview.lead", {
          answered: number(answers.said.length),
          all: number(names.length),
          agree: n("agree"),
          other: n("other"),
          question: n("question"),
        }),
      ),
      ...(answers.consensus ? [element("p", {}, count("overview.consensus", answers.consensus))] : []),
      ...(answers.contested.length
        ? several(answers.contested, "overview.contested", contested)
        : [element("p", {}, text("overview.calm"))]),
      element(
        "details",
        {},
        element("summary", {}, text("overview.said")),
        element("ul", {}, ...answers.said.map(said)),
      ),
      ...several(answers.refused, "overview.refused", refused),
    );
    document
      .querySelector("#rm-legend-rows .rm-sample-cut")
      .parentNode.after(
        element(
          "li",
          {},
          element("span", { class: "rm-sample rm-sample-contested", "aria-hidden": "true" }),
          text("overview.legend"),
        ),
      );
    hatch(
      store,
      view,
      answers.contested.map((one) => one.place),
    );
  }

  rm.overview = { createOverview };
})(window.regiomap);
